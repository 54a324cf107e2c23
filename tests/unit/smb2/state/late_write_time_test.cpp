#include "smb2/state/late_write_time.h"

#include <gtest/gtest.h>

namespace holdfast::smb2 {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr vfs::Ticks first{1'000};
constexpr vfs::Ticks second{2'000};
constexpr vfs::Ticks third{3'000};

struct LateWriteTimeTest : ::testing::Test {
    LateWriteTime late;
    LateWriteTime::Time now{seconds(100)};
};

TEST_F(LateWriteTimeTest, without_a_write_the_time_is_told_as_it_is) {
    EXPECT_TRUE(late.has_nothing_late(now));
    EXPECT_EQ(late.told(second, now), second);
    late.settle();
    EXPECT_FALSE(late.ends());
}

TEST_F(LateWriteTimeTest, the_first_write_shows_after_two_seconds) {
    late.write_begins(first, now);
    EXPECT_EQ(late.told(second, now), first);
    EXPECT_FALSE(late.has_nothing_late(now));
    EXPECT_EQ(late.told(second, now + milliseconds(1'999)), first);
    EXPECT_EQ(late.told(second, now + seconds(2)), second);
    EXPECT_FALSE(late.ends()) << "its time is that of the write";
}

TEST_F(LateWriteTimeTest, more_writes_within_the_two_seconds_change_nothing) {
    late.write_begins(first, now);
    late.write_begins(second, now + seconds(1));
    EXPECT_EQ(late.told(third, now + milliseconds(1'500)), first);
    EXPECT_EQ(late.told(third, now + seconds(2)), third);
}

TEST_F(LateWriteTimeTest, a_later_write_shows_when_the_open_ends) {
    late.write_begins(first, now);
    late.write_begins(second, now + seconds(3));
    EXPECT_EQ(late.told(third, now + seconds(100)), second);
    EXPECT_TRUE(late.ends());
    EXPECT_EQ(late.told(third, now + seconds(100)), third);
    EXPECT_FALSE(late.ends());
}

TEST_F(LateWriteTimeTest, what_is_settled_shows) {
    late.write_begins(first, now);
    late.settle();
    EXPECT_EQ(late.told(second, now), second);
    late.write_begins(second, now);
    late.settle();
    EXPECT_EQ(late.told(third, now), third);
    EXPECT_FALSE(late.ends());
}

} // namespace
} // namespace holdfast::smb2
