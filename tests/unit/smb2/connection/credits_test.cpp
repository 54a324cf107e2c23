#include "smb2/connection/credits.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace holdfast::smb2 {
namespace {

TEST(credits, a_connection_starts_with_message_id_0_alone) {
    CreditWindow window(10);
    EXPECT_FALSE(window.use(1, 1));
    EXPECT_TRUE(window.use(0, 1));
    EXPECT_FALSE(window.use(0, 1));
    EXPECT_EQ(window.available(), 0U);
}

TEST(credits, a_client_without_credits_gets_one_whatever_it_asks_for) {
    CreditWindow window(10);
    ASSERT_TRUE(window.use(0, 1));
    EXPECT_EQ(window.grant(0), 1);
    EXPECT_TRUE(window.use(1, 1));
}

TEST(credits, no_more_are_granted_than_the_bound) {
    CreditWindow window(10);
    ASSERT_TRUE(window.use(0, 1));
    EXPECT_EQ(window.grant(500), 10);
    EXPECT_EQ(window.grant(1), 0);
}

TEST(credits, a_charge_uses_neighbouring_ids_all_or_none) {
    CreditWindow window(10);
    ASSERT_TRUE(window.use(0, 1));
    window.grant(5); // 1 to 5
    EXPECT_FALSE(window.use(3, 4));
    EXPECT_TRUE(window.use(3, 3));
    EXPECT_FALSE(window.use(2, 2));
    EXPECT_TRUE(window.use(1, 2));
    EXPECT_EQ(window.available(), 0U);
}

TEST(credits, a_charge_that_would_wrap_is_refused) {
    CreditWindow window(10);
    EXPECT_FALSE(window.use(UINT64_MAX, 1));
    EXPECT_FALSE(window.use(0, UINT32_MAX));
    EXPECT_FALSE(window.use(0, 0));
}

TEST(credits, who_skips_an_id_stops_getting_credits_in_the_end) {
    CreditWindow window(8);
    ASSERT_TRUE(window.use(0, 1));
    window.grant(2); // 1 and 2; 1 is never used
    std::uint64_t id = 2;
    std::uint64_t granted = 0;
    while (window.use(id, 1)) {
        granted += window.grant(1);
        ++id;
        ASSERT_LT(id, 100U);
    }
    EXPECT_EQ(granted, 6U);
}

TEST(credits, behaves_as_a_set_of_granted_ids) {
    std::mt19937 random(7);
    CreditWindow window(300);
    std::set<std::uint64_t> free = {0};
    std::uint64_t high = 1;
    for (int step = 0; step < 20'000; ++step) {
        const std::uint64_t low = free.empty() ? high : *free.begin();
        if (random() % 2 == 0) {
            const std::uint64_t id = low + random() % 40;
            const auto charge = static_cast<std::uint32_t>(1 + random() % 3);
            bool expected = true;
            for (std::uint64_t one = id; one < id + charge; ++one) expected = expected && free.contains(one);
            ASSERT_EQ(window.use(id, charge), expected) << "step " << step;
            if (expected)
                for (std::uint64_t one = id; one < id + charge; ++one) free.erase(one);
        } else {
            const std::uint16_t granted = window.grant(static_cast<std::uint32_t>(random() % 20));
            for (std::uint64_t end = high + granted; high < end; ++high) free.insert(high);
            ASSERT_LE(high - (free.empty() ? high : *free.begin()), 300U);
        }
        ASSERT_EQ(window.available(), free.size()) << "step " << step;
    }
}

} // namespace
} // namespace holdfast::smb2
