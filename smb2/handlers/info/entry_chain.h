#pragma once

#include "smb2/buffer.h"
#include "smb2/wire/codec.h"

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace holdfast::smb2::info {

/// Entries at the end of `out` of which each begins with the distance to the next, as [MS-FSCC] 2.4 has them. Whole
/// ones only, in at most `room` bytes.
class EntryChain {
  public:
    EntryChain(Buffer& out, std::size_t room, std::size_t align)
        : out_(out), start_(out.size()), last_(start_), room_(room), align_(align) {}

    bool empty() const { return out_.size() == start_; }
    /// Whether there is room for one more of that size.
    bool fits(std::size_t bytes) const { return next_at() + bytes <= room_; }
    /// Whether it fits or not.
    void append(const wire::Bytes& entry) {
        const bool is_first = empty();
        const std::size_t at = start_ + next_at();
        out_.append_zeros(at - out_.size());
        if (!is_first) {
            const auto distance = static_cast<std::uint32_t>(at - last_);
            std::memcpy(out_.data() + last_, &distance, sizeof distance);
        }
        last_ = at;
        out_.append(entry);
    }

  private:
    std::size_t next_at() const { return wire::align_up(out_.size() - start_, align_); }

    Buffer& out_;
    const std::size_t start_;
    std::size_t last_;
    const std::size_t room_;
    const std::size_t align_;
};

} // namespace holdfast::smb2::info
