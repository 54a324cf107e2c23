#pragma once

#include <cstddef>
#include <cstdint>

namespace holdfast::smb2::wire {

/// An offset and a length that stand in one place of a structure and speak of bytes in another.
/// The Reader keeps what it read; the Writer keeps where it must come back to once it knows.
struct Extent {
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
    std::size_t offset_at = 0;
    std::size_t length_at = 0;
    std::uint8_t offset_width = 0; // 0: no offset field, the bytes follow right here
    std::uint8_t length_width = 0;
    std::uint8_t length_bias = 0; // bytes that the length counts although they stand before its extent
};

/// What an offset says when there is nothing to point to.
enum class Empty : std::uint8_t {
    here, // where the bytes would have been
    zero,
};

/// How the bytes of an extent are laid out.
struct Layout {
    std::size_t align = 1; // relative to where offsets count from
    Empty empty = Empty::here;
    bool is_heeded = true; // if not, it may say anything: what lies outside of the bytes is read as nothing
};

constexpr std::size_t align_up(std::size_t value, std::size_t to) { return (value + to - 1) / to * to; }

} // namespace holdfast::smb2::wire
