#include "admin_api/azure/retry_counts.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace holdfast::admin_api::azure {
namespace {

using namespace std::chrono_literals;

const RetryCounts::Clock::time_point start{};

TEST(RetryCounts, a_repeated_request_is_told_the_sum) {
    RetryCounts counts;
    {
        auto turn = counts.take_turn("a", start);
        EXPECT_FALSE(turn.is_repeated());
        EXPECT_EQ(turn.add(3), 3u);
    }
    EXPECT_FALSE(counts.take_turn("b", start).is_repeated());
    auto again = counts.take_turn("a", start + 16s);
    EXPECT_TRUE(again.is_repeated());
    EXPECT_EQ(again.add(0), 3u);
    EXPECT_EQ(again.add(2), 5u);
}

TEST(RetryCounts, what_has_no_name_is_not_remembered) {
    RetryCounts counts;
    EXPECT_EQ(counts.take_turn("", start).add(3), 3u);
    auto again = counts.take_turn("", start);
    EXPECT_FALSE(again.is_repeated());
    EXPECT_EQ(again.add(1), 1u);
    EXPECT_EQ(counts.size(), 0u);
}

TEST(RetryCounts, after_a_minute_it_is_another_request) {
    RetryCounts counts(60s);
    counts.take_turn("a", start).add(3);
    EXPECT_EQ(counts.take_turn("a", start + 59s).add(0), 3u);
    EXPECT_EQ(counts.take_turn("a", start + 60s).add(1), 1u);
    EXPECT_EQ(counts.size(), 1u);
}

TEST(RetryCounts, the_oldest_goes_when_there_are_too_many) {
    RetryCounts counts(60s, 3);
    for (const char* key : {"a", "b", "c", "d", "e"}) counts.take_turn(key, start).add(1);
    EXPECT_LE(counts.size(), 3u);
    EXPECT_TRUE(counts.take_turn("e", start).is_repeated());
    EXPECT_FALSE(counts.take_turn("a", start).is_repeated());
}

TEST(RetryCounts, one_that_still_runs_is_waited_for) {
    RetryCounts counts;
    std::atomic<std::size_t> told{0};
    std::thread second;
    {
        auto first = counts.take_turn("a", start);
        second = std::thread([&] { told = counts.take_turn("a", start).add(0); });
        first.add(7);
    }
    second.join();
    // Whichever came first: what the second is told is never less than what had been closed before it.
    EXPECT_EQ(told, 7u);
}

} // namespace
} // namespace holdfast::admin_api::azure
