#include "vfs/private_names.h"

#include <gtest/gtest.h>

namespace holdfast::vfs {
namespace {

TEST(PrivateNames, are_new_each_time_and_recognized) {
    const auto one = make_private_name(), two = make_private_name();
    EXPECT_NE(one, two);
    EXPECT_TRUE(is_private_name(one));
    EXPECT_LE(one.size(), 255U);
    EXPECT_FALSE(is_private_name("holdfast"));
    EXPECT_FALSE(is_private_name(".holdfast"));
}

TEST(PrivateNames, are_not_reached_in_other_letters) {
    EXPECT_TRUE(may_mean_private_name(stream_depot_name));
    EXPECT_TRUE(may_mean_private_name(".HOLDFAST~Streams"));
    EXPECT_TRUE(may_mean_private_name(".holdfast~"));
    EXPECT_FALSE(may_mean_private_name(".holdfast"));
    EXPECT_FALSE(may_mean_private_name("holdfast~streams"));
    EXPECT_FALSE(may_mean_private_name(""));
}

} // namespace
} // namespace holdfast::vfs
