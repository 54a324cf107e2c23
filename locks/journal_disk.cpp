#include "locks/journal_disk.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

namespace holdfast::locks {

namespace {

constexpr std::size_t page_size = 4096; // what a disk loses at once, about
constexpr char unreadable = '\xEE';     // not zero: zeros at the end of a file pass for a torn write

constexpr int flags_of(JournalDisk::Opening how) {
    switch (how) {
    case JournalDisk::Opening::existing: return O_RDWR | O_CLOEXEC;
    case JournalDisk::Opening::created: return O_RDWR | O_CLOEXEC | O_CREAT;
    case JournalDisk::Opening::emptied: return O_RDWR | O_CLOEXEC | O_CREAT | O_TRUNC;
    }
    std::abort(); // every enumerator has returned above
}

} // namespace

int JournalDisk::open_folder(const std::string& path) {
    return ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

int JournalDisk::open(int folder, const std::string& name, Opening how) {
    return ::openat(folder, name.c_str(), flags_of(how), 0600);
}

void JournalDisk::close(int file) { ::close(file); }

int JournalDisk::lock(int file) { return ::flock(file, LOCK_EX | LOCK_NB); }

std::int64_t JournalDisk::size(int file) {
    struct stat opened {};
    return ::fstat(file, &opened) == 0 ? opened.st_size : -1;
}

ssize_t JournalDisk::read(int file, void* into, std::size_t bytes, std::uint64_t offset) {
    return ::pread(file, into, bytes, static_cast<off_t>(offset));
}

ssize_t JournalDisk::write(int file, const void* from, std::size_t bytes, std::uint64_t offset) {
    return ::pwrite(file, from, bytes, static_cast<off_t>(offset));
}

int JournalDisk::truncate(int file, std::uint64_t size) { return ::ftruncate(file, static_cast<off_t>(size)); }

int JournalDisk::sync(int file) { return ::fdatasync(file); }

int JournalDisk::sync_folder(int folder) { return ::fsync(folder); }

int JournalDisk::rename(int folder, const std::string& from, const std::string& to) {
    return ::renameat(folder, from.c_str(), folder, to.c_str());
}

int JournalDisk::link(int folder, const std::string& from, const std::string& to) {
    return ::linkat(folder, from.c_str(), folder, to.c_str(), 0);
}

int JournalDisk::remove(int folder, const std::string& name) { return ::unlinkat(folder, name.c_str(), 0); }

bool JournalDisk::is_same(int folder, const std::string& name, int file) {
    struct stat named {};
    struct stat opened {};
    return ::fstatat(folder, name.c_str(), &named, AT_SYMLINK_NOFOLLOW) == 0 && ::fstat(file, &opened) == 0 &&
           named.st_dev == opened.st_dev && named.st_ino == opened.st_ino;
}

JournalDisk& JournalDisk::system() {
    static JournalDisk disk;
    return disk;
}

std::uint64_t JournalDisk::random_number() {
    std::uint64_t number = 0;
    // So few bytes come whole; without them the kernel is no Linux that we run on.
    if (uninterrupted([&] { return ::getrandom(&number, sizeof number, 0); }) != sizeof number) std::abort();
    return number;
}

JournalResult<void> write_fully(JournalDisk& disk, int file, std::string_view bytes, std::uint64_t offset) {
    while (!bytes.empty()) {
        const ssize_t done = uninterrupted([&] { return disk.write(file, bytes.data(), bytes.size(), offset); });
        if (done == 0) errno = ENOSPC; // nothing written and no reason given: do not ask for ever
        if (done <= 0) return failed_to("write journal");
        bytes.remove_prefix(static_cast<std::size_t>(done));
        offset += static_cast<std::uint64_t>(done);
    }
    return {};
}

JournalResult<std::string> read_fully(JournalDisk& disk, int file) {
    const std::int64_t size = disk.size(file);
    if (size < 0) return failed_to("read journal");
    std::string bytes(static_cast<std::size_t>(size), unreadable);
    std::size_t have = 0;
    bool is_careful = false;
    while (have < bytes.size()) {
        // Once it has met a bad page it goes by pages, to lose no more than the disk has lost.
        const std::size_t piece =
            std::min(bytes.size() - have, is_careful ? page_size - have % page_size : bytes.size());
        const ssize_t got = uninterrupted([&] { return disk.read(file, bytes.data() + have, piece, have); });
        if (got == 0) break; // it has become shorter
        if (got < 0 && errno != EIO) return failed_to("read journal");
        if (got > 0) have += static_cast<std::size_t>(got);
        if (got < 0 && is_careful) {
            std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(have), piece, unreadable);
            have += piece;
        }
        is_careful = is_careful || got < 0;
    }
    bytes.resize(have);
    return bytes;
}

} // namespace holdfast::locks
