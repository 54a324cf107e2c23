#pragma once
// What the three walkers (Reader, Writer, Printer) know about the types of members.

#include "smb2/wire/command.h"
#include "smb2/wire/types.h"

#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

namespace holdfast::smb2::wire {

// Scalars are copied as they lie in memory.
static_assert(std::endian::native == std::endian::little);

template <class T>
concept Scalar = std::is_integral_v<T> || std::is_enum_v<T>;

template <class T>
inline constexpr bool is_byte_array = false;
template <class T, std::size_t n>
inline constexpr bool is_byte_array<std::array<T, n>> = sizeof(T) == 1;

/// A request or response: what its offsets count from is the SMB2 header before it. (The header has
/// a command too, but not as a constant.)
template <class T>
concept Message = requires {
    requires std::same_as<decltype(T::command), const Command>;
};

/// Nothing of a list element is smaller than this; a count is checked with it before room is made.
template <class T>
inline constexpr std::size_t least_size = Scalar<T> ? sizeof(T) : 1;

/// The unqualified name of a type, for logs.
template <class T>
constexpr std::string_view type_name() {
    std::string_view name = __PRETTY_FUNCTION__;
    name.remove_prefix(name.find("T = ") + 4);
    name = name.substr(0, name.find_first_of(";]"));
    const auto colon = name.rfind(':', name.find('<'));
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

constexpr std::size_t header_size = 64;

} // namespace holdfast::smb2::wire
