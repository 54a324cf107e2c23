#include "locks/byte_range.h"

#include <gtest/gtest.h>

namespace holdfast::locks {
namespace {

constexpr std::uint64_t top = UINT64_MAX;

TEST(ByteRange, refuses_what_would_wrap) {
    struct Row {
        const char* why;
        std::uint64_t offset, length;
        bool good;
    };
    const Row rows[] = {
        {"plain", 10, 5, true},
        {"no bytes", 0, 0, true},
        {"no bytes, at the very end", top, 0, true},
        {"the last byte there is", top, 1, true},
        {"one byte too far", top, 2, false},
        {"all but one byte", 0, top, true},
        {"all but the first byte", 1, top, true},
        {"would end at 2^64", 2, top, false},
        {"as Windows asks for the upper half", 1ULL << 63, 1ULL << 63, true},
    };
    for (const Row& row : rows) {
        EXPECT_EQ(ByteRange::make(row.offset, row.length).has_value(), row.good) << row.why;
    }
}

TEST(ByteRange, overlaps_as_the_table_says) {
    struct Row {
        const char* why;
        std::uint64_t offset_a, length_a, offset_b, length_b;
        bool overlap;
    };
    const Row rows[] = {
        {"the same", 5, 5, 5, 5, true},
        {"touching is not overlapping", 0, 5, 5, 5, false},
        {"one byte in common", 0, 6, 5, 5, true},
        {"inside", 0, 100, 50, 1, true},
        {"empty inside", 0, 10, 5, 0, true},
        {"empty at the first byte stands before it", 5, 10, 5, 0, false},
        {"empty before the last byte", 5, 10, 14, 0, true},
        {"empty behind the last byte", 5, 10, 15, 0, false},
        {"two empty at one place", 5, 0, 5, 0, false},
        {"{0,0} against everything", 0, top, 0, 0, false},
        {"the top byte", top, 1, top - 1, 2, true},
        {"empty at the top, inside", top - 1, 2, top, 0, true},
        {"empty at the top, in front", top, 1, top, 0, false},
    };
    for (const Row& row : rows) {
        const auto a = *ByteRange::make(row.offset_a, row.length_a);
        const auto b = *ByteRange::make(row.offset_b, row.length_b);
        EXPECT_EQ(a.overlaps(b), row.overlap) << row.why;
        EXPECT_EQ(b.overlaps(a), row.overlap) << row.why << " (turned round)";
    }
}

} // namespace
} // namespace holdfast::locks
