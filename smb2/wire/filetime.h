#pragma once
// [MS-DTYP] 2.3.3 FILETIME: 100 ns since 1601-01-01 UTC.

#include "smb2/wire/types.h"

#include <chrono>
#include <cstdint>
#include <limits>

namespace holdfast::smb2::wire {

/// Nanoseconds since 1970, as vfs keeps them.
using Nanoseconds = std::chrono::duration<std::int64_t, std::nano>;

/// From 1601 to 1970, in units of 100 ns.
constexpr std::int64_t filetime_of_1970 = 116'444'736'000'000'000;

/// Rounds down. All of int64 nanoseconds (the years 1677 to 2262) has a FILETIME.
constexpr FileTime to_filetime(Nanoseconds since_1970) {
    const std::int64_t count = since_1970.count();
    const std::int64_t hundreds = count / 100 - (count % 100 < 0 ? 1 : 0);
    return static_cast<FileTime>(static_cast<std::uint64_t>(hundreds + filetime_of_1970));
}

/// What lies outside of the years 1677 to 2262 becomes the nearest that is inside. 0, -1 and -2 are
/// not times where a time is set; callers look for them first.
constexpr Nanoseconds from_filetime(FileTime time) {
    using Limits = std::numeric_limits<std::int64_t>;
    const auto raw = static_cast<std::uint64_t>(time);
    constexpr auto latest = static_cast<std::uint64_t>(filetime_of_1970) + Limits::max() / 100;
    constexpr auto earliest = static_cast<std::uint64_t>(filetime_of_1970 + Limits::min() / 100);
    if (raw > latest) return Nanoseconds{Limits::max()};
    if (raw < earliest) return Nanoseconds{Limits::min()};
    return Nanoseconds{(static_cast<std::int64_t>(raw) - filetime_of_1970) * 100};
}

} // namespace holdfast::smb2::wire
