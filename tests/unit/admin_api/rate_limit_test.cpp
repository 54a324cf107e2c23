#include "admin_api/rate_limit.h"

#include <gtest/gtest.h>

namespace holdfast::admin_api {
namespace {

using std::chrono::seconds;

class RateLimitTest : public testing::Test {
  protected:
    Bucket::Clock::time_point now{};
    RateLimit limit{60, [this] { return now; }};
};

TEST_F(RateLimitTest, a_minutes_worth_at_once_and_then_evenly) {
    for (int i = 0; i < 60; ++i) ASSERT_EQ(limit.take("ops"), std::nullopt) << i;
    EXPECT_EQ(limit.take("ops"), seconds(1));
    EXPECT_EQ(limit.take("others"), std::nullopt);
    now += seconds(2);
    EXPECT_EQ(limit.take("ops"), std::nullopt);
    EXPECT_EQ(limit.take("ops"), std::nullopt);
    EXPECT_NE(limit.take("ops"), std::nullopt);
    now += seconds(3600);
    for (int i = 0; i < 60; ++i) ASSERT_EQ(limit.take("ops"), std::nullopt) << i;
    EXPECT_NE(limit.take("ops"), std::nullopt);
}

TEST_F(RateLimitTest, a_large_amount_passes_once_and_leaves_a_debt) {
    EXPECT_EQ(limit.take("ops", 180), std::nullopt);
    EXPECT_EQ(limit.take("ops", 1), seconds(121));
    now += seconds(121);
    EXPECT_EQ(limit.take("ops", 1), std::nullopt);
}

TEST_F(RateLimitTest, nothing_can_be_taken_always) {
    EXPECT_EQ(limit.take("ops", 60), std::nullopt);
    EXPECT_EQ(limit.take("ops", 0), std::nullopt);
}

TEST_F(RateLimitTest, many_names_take_bounded_room_and_lock_nobody_out) {
    for (std::size_t i = 0; i < 3 * RateLimit::most_names; ++i)
        ASSERT_EQ(limit.take("peer " + std::to_string(i)), std::nullopt);
}

} // namespace
} // namespace holdfast::admin_api
