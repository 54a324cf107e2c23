#pragma once
// Casts between our bytes and OpenSSL's, and little-endian numbers.

#include <cassert>
#include <climits>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>

namespace holdfast::smb2::crypto {

/// The bytes of a span, an array or a vector.
template <class Bytes>
auto* raw(Bytes&& bytes) {
    using Byte = std::remove_pointer_t<decltype(bytes.data())>;
    return reinterpret_cast<std::conditional_t<std::is_const_v<Byte>, const unsigned char, unsigned char>*>(
        bytes.data());
}

inline std::span<const std::byte> bytes_of(std::string_view text) { return std::as_bytes(std::span(text)); }

/// OpenSSL's ciphers count in int.
inline int int_size(std::span<const std::byte> bytes) {
    assert(bytes.size() <= INT_MAX);
    return static_cast<int>(bytes.size());
}

template <std::unsigned_integral Number>
void store_le(std::span<std::byte, sizeof(Number)> into, Number number) {
    for (std::size_t i = 0; i < into.size(); ++i) into[i] = static_cast<std::byte>(number >> (8 * i));
}

template <std::unsigned_integral Number>
Number load_le(std::span<const std::byte, sizeof(Number)> from) {
    Number number = 0;
    for (std::size_t i = from.size(); i-- > 0;)
        number = static_cast<Number>(static_cast<std::uint64_t>(number) << 8 | std::to_integer<std::uint64_t>(from[i]));
    return number;
}

} // namespace holdfast::smb2::crypto
