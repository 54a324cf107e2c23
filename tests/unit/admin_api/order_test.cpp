#include "admin_api/order.h"

#include "tests/unit/admin_api/fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace holdfast::admin_api {
namespace {

TEST(Order, keys_compare_like_what_they_stand_for) {
    EXPECT_LT(key_of(std::uint64_t{255}), key_of(std::uint64_t{256}));
    EXPECT_LT(key_of(std::uint64_t{0}), key_of(UINT64_MAX));
    EXPECT_LT(key_of(test_now), key_of(test_now + std::chrono::nanoseconds(1)));
    EXPECT_LT(key_of(locks::Time(std::chrono::seconds(-1))), key_of(locks::Time{}));
    EXPECT_GT(age_key_of(test_now), age_key_of(test_now + std::chrono::nanoseconds(1)));
    EXPECT_LT(key_of(std::string_view("a")), key_of(std::string_view("ab")));
    EXPECT_EQ(key_of(std::string_view(std::string(600, 'x'))).size(), 512U);
}

TEST(Order, ids_rise_whichever_way_the_keys_go) {
    EXPECT_TRUE(comes_before({"a", "2"}, {"b", "1"}, false));
    EXPECT_TRUE(comes_before({"b", "1"}, {"a", "2"}, true));
    EXPECT_TRUE(comes_before({"a", "1"}, {"a", "2"}, false));
    EXPECT_TRUE(comes_before({"a", "1"}, {"a", "2"}, true));
    EXPECT_FALSE(comes_before({"a", "1"}, {"a", "1"}, true));
}

/// All rows, sorted by pages: as many keys are equal as not.
std::vector<int> by_pages(const std::vector<int>& rows, std::size_t limit, bool is_falling) {
    std::vector<int> all;
    std::optional<Place> after;
    while (true) {
        SortedPage<int> page(limit, is_falling, after);
        for (const int row : rows)
            page.offer({key_of(static_cast<std::uint64_t>(row / 3)), key_of(static_cast<std::uint64_t>(row))}, row);
        const auto entries = page.take();
        EXPECT_LE(entries.size(), limit + 1);
        const std::size_t count = std::min(entries.size(), limit);
        for (std::size_t i = 0; i < count; ++i) all.push_back(entries[i].second);
        if (entries.size() <= limit) return all;
        after = entries[count - 1].first;
    }
}

TEST(Order, pages_meet_every_row_once_and_in_order) {
    std::vector<int> rows(100);
    for (int i = 0; i < 100; ++i) rows[static_cast<std::size_t>(i)] = i;
    std::vector<int> falling = rows;
    std::sort(falling.begin(), falling.end(), [](int a, int b) { return a / 3 != b / 3 ? a / 3 > b / 3 : a < b; });
    const std::vector<int> rising = rows;
    std::shuffle(rows.begin(), rows.end(), std::mt19937(7));
    for (const std::size_t limit : {1U, 7U, 99U, 100U, 101U}) {
        EXPECT_EQ(by_pages(rows, limit, false), rising) << limit;
        EXPECT_EQ(by_pages(rows, limit, true), falling) << limit;
    }
}

} // namespace
} // namespace holdfast::admin_api
