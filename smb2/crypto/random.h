#pragma once
// Random bytes fit for keys and nonces.

#include <array>
#include <cstddef>
#include <span>

namespace holdfast::smb2::crypto {

/// From any thread.
void fill_random(std::span<std::byte> into);

template <std::size_t size>
std::array<std::byte, size> random_bytes() {
    std::array<std::byte, size> bytes;
    fill_random(bytes);
    return bytes;
}

} // namespace holdfast::smb2::crypto
