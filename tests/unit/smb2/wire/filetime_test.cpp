#include "smb2/wire/filetime.h"

#include <gtest/gtest.h>

namespace holdfast::smb2::wire {
namespace {

constexpr FileTime hundreds(std::uint64_t count) { return FileTime{count}; }

TEST(FileTime, of_1970_is_the_known_number) {
    EXPECT_EQ(to_filetime(Nanoseconds{0}), hundreds(116'444'736'000'000'000));
    EXPECT_EQ(from_filetime(hundreds(116'444'736'000'000'000)), Nanoseconds{0});
}

TEST(FileTime, rounds_down_on_both_sides_of_1970) {
    EXPECT_EQ(to_filetime(Nanoseconds{199}), hundreds(116'444'736'000'000'001));
    EXPECT_EQ(to_filetime(Nanoseconds{-1}), hundreds(116'444'735'999'999'999));
    EXPECT_EQ(to_filetime(Nanoseconds{-100}), hundreds(116'444'735'999'999'999));
}

TEST(FileTime, outside_of_what_nanoseconds_hold_becomes_the_nearest) {
    EXPECT_EQ(from_filetime(hundreds(0)), Nanoseconds::min());
    EXPECT_EQ(from_filetime(hundreds(~std::uint64_t{0})), Nanoseconds::max());
    EXPECT_EQ(from_filetime(hundreds(0x7FFF'FFFF'FFFF'FFFF)), Nanoseconds::max());
}

TEST(FileTime, survives_the_way_there_and_back) {
    for (const std::int64_t seconds : {-9'000'000'000LL, -1LL, 1LL, 1'700'000'000LL, 9'000'000'000LL}) {
        const Nanoseconds time = std::chrono::seconds(seconds) + Nanoseconds{1'234'500};
        EXPECT_EQ(from_filetime(to_filetime(time)), time) << seconds;
    }
    EXPECT_GE(from_filetime(to_filetime(Nanoseconds::max())).count(), Nanoseconds::max().count() - 99);
    EXPECT_EQ(from_filetime(to_filetime(Nanoseconds::min())), Nanoseconds::min());
}

} // namespace
} // namespace holdfast::smb2::wire
