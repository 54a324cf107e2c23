#pragma once
// QUERY_DIRECTORY, CHANGE_NOTIFY and QUERY_INFO are answered in one shape ([MS-SMB2] 2.2.34, 2.2.36,
// 2.2.38): StructureSize 9, OutputBufferOffset, OutputBufferLength, the bytes. Written in place, so that a
// long answer is not made twice.

#include "smb2/buffer.h"
#include "smb2/dispatch/outcome.h"

#include <cstring>

namespace holdfast::smb2 {

class OutputBody {
  public:
    /// The answer's header begins at `header_at` of `out` and ends at its end.
    OutputBody(Buffer& out, std::size_t header_at) : out_(out), fixed_at_(out.size()) {
        const auto offset = static_cast<std::uint16_t>(fixed_at_ + fixed_size - header_at);
        put(std::uint16_t{9});
        put(offset);
        put(std::uint32_t{0});
    }

    /// Where the bytes go: append at its end.
    Buffer& buffer() { return out_; }
    /// How many there are by now.
    std::size_t size() const { return out_.size() - fixed_at_ - fixed_size; }
    void cut(std::size_t size) { out_.shrink(fixed_at_ + fixed_size + size); }

    Outcome finish(Status status = Status::success) {
        const auto length = static_cast<std::uint32_t>(size());
        std::memcpy(out_.data() + fixed_at_ + 4, &length, sizeof length);
        return Replied{status};
    }

  private:
    static constexpr std::size_t fixed_size = 8;

    template <class T>
    void put(T value) {
        std::memcpy(out_.append(sizeof value), &value, sizeof value);
    }

    Buffer& out_;
    const std::size_t fixed_at_;
};

} // namespace holdfast::smb2
