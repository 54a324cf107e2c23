#include "smb2/wire/filetime.h"

#include <gtest/gtest.h>

namespace holdfast::smb2::wire {
namespace {

using std::chrono::nanoseconds;

constexpr FileTime hundreds(std::uint64_t count) { return FileTime{count}; }

TEST(FileTime, of_1970_is_the_known_number) {
    EXPECT_EQ(to_filetime(Ticks{0}), hundreds(116'444'736'000'000'000));
    EXPECT_EQ(from_filetime(hundreds(116'444'736'000'000'000)), Ticks{0});
}

TEST(FileTime, rounds_down_on_both_sides_of_1970) {
    EXPECT_EQ(to_filetime(nanoseconds{199}), hundreds(116'444'736'000'000'001));
    EXPECT_EQ(to_filetime(nanoseconds{-1}), hundreds(116'444'735'999'999'999));
    EXPECT_EQ(to_filetime(nanoseconds{-100}), hundreds(116'444'735'999'999'999));
    EXPECT_EQ(to_filetime(Ticks{-1}), hundreds(116'444'735'999'999'999));
}

TEST(FileTime, outside_of_what_both_hold_becomes_the_nearest) {
    EXPECT_EQ(from_filetime(hundreds(0)), Ticks{-filetime_of_1970});
    EXPECT_EQ(from_filetime(hundreds(~std::uint64_t{0})), from_filetime(hundreds(0x7FFF'FFFF'FFFF'FFFF)));
    EXPECT_EQ(to_filetime(Ticks{-filetime_of_1970 - 1}), hundreds(0));
    EXPECT_EQ(to_filetime(Ticks::min()), hundreds(0));
}

TEST(FileTime, survives_the_way_there_and_back) {
    for (const std::int64_t seconds : {-9'000'000'000LL, -1LL, 1LL, 1'700'000'000LL, 15'032'385'535LL}) {
        const Ticks time = std::chrono::seconds(seconds) + Ticks{12'345};
        EXPECT_EQ(from_filetime(to_filetime(time)), time) << seconds;
    }
}

} // namespace
} // namespace holdfast::smb2::wire
