#pragma once
// Scoped enums whose values are sets of bits.

#include <type_traits>

namespace holdfast::smb2::wire {

/// Specialised as true next to each enum that is a set of bits.
template <class E>
inline constexpr bool is_flags = false;

template <class E>
concept Flags = std::is_enum_v<E> && is_flags<E>;

template <class E>
requires std::is_enum_v<E>
constexpr auto to_bits(E value) { return static_cast<std::underlying_type_t<E>>(value); }

// The casts keep narrow types narrow: bits of an uint16_t are an int after promotion.
template <Flags E>
constexpr E operator|(E a, E b) {
    return static_cast<E>(static_cast<std::underlying_type_t<E>>(to_bits(a) | to_bits(b)));
}
template <Flags E>
constexpr E operator&(E a, E b) {
    return static_cast<E>(static_cast<std::underlying_type_t<E>>(to_bits(a) & to_bits(b)));
}
template <Flags E>
constexpr E operator~(E a) {
    return static_cast<E>(static_cast<std::underlying_type_t<E>>(~to_bits(a)));
}
template <Flags E>
constexpr E& operator|=(E& a, E b) {
    return a = a | b;
}
template <Flags E>
constexpr E& operator&=(E& a, E b) {
    return a = a & b;
}

/// True when all of `bits` are set.
template <Flags E>
constexpr bool has(E value, E bits) {
    return (value & bits) == bits;
}
/// True when one of `bits` is set at least.
template <Flags E>
constexpr bool has_any(E value, E bits) {
    return to_bits(value & bits) != 0;
}

} // namespace holdfast::smb2::wire
