#pragma once
// A volume whose calls fail when they are told to, and which counts what it has really done.

#include "vfs/volume.h"

#include <cstdint>
#include <memory>

namespace holdfast::sim {

/// What the disk will do. Counts are of all files of the volume; one thread.
class DiskFaults {
  public:
    /// The next calls fail so; none when `calls` is 0.
    void arm(vfs::Error error, std::uint32_t calls) {
        error_ = error;
        left_ = calls;
    }
    /// Nothing fails as long as one lives.
    class Pause {
      public:
        explicit Pause(DiskFaults& faults) : faults_(faults) { ++faults_.pauses_; }
        ~Pause() { --faults_.pauses_; }
        Pause(const Pause&) = delete;
        Pause& operator=(const Pause&) = delete;

      private:
        DiskFaults& faults_;
    };

    /// Whether this call is to fail; it counts as one of those that were armed.
    bool strikes() {
        if (left_ == 0 || pauses_ != 0) return false;
        --left_;
        ++struck_;
        return true;
    }
    vfs::Error error() const { return error_; }
    /// What the call says, or what it was told to.
    template <class Call>
    auto on_disk(Call&& call) -> decltype(call()) {
        if (strikes()) return error_;
        return call();
    }

    std::uint64_t struck() const { return struck_; }
    std::uint64_t writes_done = 0;  // whole
    std::uint64_t flushes_done = 0; // without an error

  private:
    vfs::Error error_ = vfs::Error::io;
    std::uint32_t left_ = 0;
    int pauses_ = 0;
    std::uint64_t struck_ = 0;
};

/// `disk`, with the faults. A write that fails has written half of what it was given.
std::shared_ptr<vfs::Volume> with_faults(std::shared_ptr<vfs::Volume> disk, DiskFaults& faults);

} // namespace holdfast::sim
