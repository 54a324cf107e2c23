#pragma once
// The system calls of a journal. This file and its .cpp are the I/O of this room.

#include "locks/journal_error.h"

#include <sys/types.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace holdfast::locks {

/// As POSIX has them: -1 and errno. Virtual, so that a test can count them, let them fail and cut the
/// power. Names are those of files in `folder`: nothing depends on the working directory.
class JournalDisk {
  public:
    enum class Opening : std::uint8_t { existing, created, emptied };

    virtual ~JournalDisk() = default;

    virtual int open_folder(const std::string& path);
    /// For reading and writing; what is made is its owner's alone (0600).
    virtual int open(int folder, const std::string& name, Opening how);
    virtual void close(int file);
    /// EWOULDBLOCK when another process has it; gone with the descriptor, and so with the process.
    virtual int lock(int file);
    virtual std::int64_t size(int file);
    virtual ssize_t read(int file, void* into, std::size_t bytes, std::uint64_t offset);
    virtual ssize_t write(int file, const void* from, std::size_t bytes, std::uint64_t offset);
    virtual int truncate(int file, std::uint64_t size);
    virtual int sync(int file);
    virtual int sync_folder(int folder);
    virtual int rename(int folder, const std::string& from, const std::string& to);
    virtual int link(int folder, const std::string& from, const std::string& to);
    virtual int remove(int folder, const std::string& name);
    /// Whether the name is that of the open file.
    virtual bool is_same(int folder, const std::string& name, int file);

    /// The real one.
    static JournalDisk& system();
    /// Nobody can guess it.
    static std::uint64_t random_number();
};

/// A descriptor with an owner.
class JournalDescriptor {
  public:
    JournalDescriptor() = default;
    JournalDescriptor(JournalDisk& disk, int number) : disk_(&disk), number_(number) {}
    JournalDescriptor(JournalDescriptor&& other) noexcept
        : disk_(other.disk_), number_(std::exchange(other.number_, -1)) {}
    JournalDescriptor& operator=(JournalDescriptor&& other) noexcept {
        std::swap(disk_, other.disk_);
        std::swap(number_, other.number_);
        return *this;
    }
    ~JournalDescriptor() {
        if (number_ >= 0) disk_->close(number_);
    }

    int get() const { return number_; }

  private:
    JournalDisk* disk_ = nullptr;
    int number_ = -1;
};

/// Calls until no signal comes between.
auto uninterrupted(auto&& call) {
    while (true) {
        const auto result = call();
        if (result >= 0 || errno != EINTR) return result;
    }
}

/// The error that errno says.
inline JournalError failed_to(std::string doing) { return {JournalError::Kind::system, errno, std::move(doing)}; }

JournalResult<void> write_fully(JournalDisk& disk, int file, std::string_view bytes, std::uint64_t offset);
/// All of it. What the disk cannot read comes as bytes that no journal has, and is damage like any other.
JournalResult<std::string> read_fully(JournalDisk& disk, int file);

} // namespace holdfast::locks
