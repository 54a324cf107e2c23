#pragma once
// [MS-DTYP] 2.3.3 FILETIME: 100 ns since 1601-01-01 UTC.

#include "smb2/wire/types.h"

#include <chrono>
#include <cstdint>
#include <limits>

namespace holdfast::smb2::wire {

/// 100 ns since 1970, as vfs keeps them.
using Ticks = std::chrono::duration<std::int64_t, std::ratio<1, 10'000'000>>;

/// From 1601 to 1970, in units of 100 ns.
constexpr std::int64_t filetime_of_1970 = 116'444'736'000'000'000;

/// Of times from 1601 on; what lies before becomes 0.
constexpr FileTime to_filetime(Ticks since_1970) {
    const std::int64_t count = since_1970.count();
    return static_cast<FileTime>(count <= -filetime_of_1970 ? 0 : static_cast<std::uint64_t>(count) + filetime_of_1970);
}

/// Rounds down.
constexpr FileTime to_filetime(std::chrono::nanoseconds since_1970) {
    return to_filetime(std::chrono::floor<Ticks>(since_1970));
}

/// 0, -1 and -2 are not times where a time is set; callers look for them first. A FILETIME beyond
/// 63 bits becomes the latest.
constexpr Ticks from_filetime(FileTime time) {
    const auto raw = static_cast<std::uint64_t>(time);
    constexpr auto latest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    return Ticks{static_cast<std::int64_t>(raw > latest ? latest : raw) - filetime_of_1970};
}

} // namespace holdfast::smb2::wire
