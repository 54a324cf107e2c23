#pragma once
// Upper case of single code points, free of any locale.

#include <cstdint>
#include <span>

namespace holdfast::vfs {

/// Every `step`-th code point of [first, last] has its upper case at `distance`.
struct FoldRange {
    char32_t first;
    char32_t last;
    std::int32_t distance;
    std::uint32_t step;
};

/// Rising by `first`; no two overlap.
std::span<const FoldRange> fold_ranges();

/// The simple upper case, else the code point itself. As in the tables of Windows, nothing
/// beyond ASCII becomes ASCII (the dotless i and the long s stay what they are), and nothing
/// crosses the border of the Basic Multilingual Plane.
char32_t fold_code_point(char32_t code_point);

} // namespace holdfast::vfs
