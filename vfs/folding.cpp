#include "vfs/folding.h"

#include <algorithm>

namespace holdfast::vfs {

char32_t fold_code_point(char32_t code_point) {
    if (code_point < 0x80) return code_point >= 'a' && code_point <= 'z' ? code_point - ('a' - 'A') : code_point;

    const auto ranges = fold_ranges();
    // The last range that starts at or before the code point.
    const auto after = std::upper_bound(ranges.begin(), ranges.end(), code_point,
                                        [](char32_t wanted, const FoldRange& range) { return wanted < range.first; });
    if (after == ranges.begin()) return code_point;
    const FoldRange& range = *std::prev(after);
    if (code_point > range.last || (code_point - range.first) % range.step != 0) return code_point;
    return static_cast<char32_t>(static_cast<std::int32_t>(code_point) + range.distance);
}

} // namespace holdfast::vfs
