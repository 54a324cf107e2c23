#include "admin_api/metrics/histogram.h"

#include <gtest/gtest.h>

namespace holdfast::admin_api {
namespace {

TEST(Histogram, counts_up_to_each_bound_and_all) {
    static constexpr std::array<double, 3> bounds{1, 10, 100};
    Histogram histogram(bounds);
    for (const double value : {0.0, 1.0, 1.5, 10.0, 99.0, 100.5, 5000.0}) histogram.add(value);
    EXPECT_EQ(histogram.up_to(0), 2u) << "a bound belongs to what lies below";
    EXPECT_EQ(histogram.up_to(1), 4u);
    EXPECT_EQ(histogram.up_to(2), 5u);
    EXPECT_EQ(histogram.up_to(3), 7u);
    EXPECT_DOUBLE_EQ(histogram.sum(), 5212.0);
}

TEST(Histogram, takes_what_others_have_counted) {
    static constexpr std::array<double, 2> bounds{1, 10};
    Histogram histogram(bounds);
    histogram.add(0.5);
    histogram.add(std::array<std::uint64_t, 3>{1, 2, 3}, 60);
    EXPECT_EQ(histogram.up_to(0), 2u);
    EXPECT_EQ(histogram.up_to(2), 7u);
    EXPECT_DOUBLE_EQ(histogram.sum(), 60.5);
}

} // namespace
} // namespace holdfast::admin_api
