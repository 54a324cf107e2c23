#pragma once
// A request while it runs on an open.

#include "smb2/state/open_resource.h"

#include <utility>

namespace holdfast::smb2 {

/// Counts as running on its open from ChannelSequence::begin(), which has been called, until this goes.
class RunningOn {
  public:
    RunningOn() = default;
    RunningOn(locks::OpenRef open, std::uint16_t sequence) : open_(std::move(open)), sequence_(sequence) {}
    RunningOn(RunningOn&& other) noexcept : open_(std::move(other.open_)), sequence_(other.sequence_) {}
    RunningOn& operator=(RunningOn&& other) noexcept {
        if (this == &other) return *this;
        end();
        open_ = std::move(other.open_);
        sequence_ = other.sequence_;
        return *this;
    }
    ~RunningOn() { end(); }

    explicit operator bool() const { return open_ != nullptr; }

  private:
    void end() {
        if (open_) resource_of(*open_).sequence.end(sequence_);
        open_.reset();
    }

    locks::OpenRef open_;
    std::uint16_t sequence_ = 0;
};

} // namespace holdfast::smb2
