#include "server/commands/duration.h"

#include <gtest/gtest.h>

namespace holdfast::server {
namespace {

using std::chrono::milliseconds;

TEST(Duration, is_a_number_and_a_unit) {
    EXPECT_EQ(parse_duration("500ms"), milliseconds(500));
    EXPECT_EQ(parse_duration("0s"), milliseconds(0));
    EXPECT_EQ(parse_duration("5s"), milliseconds(5000));
    EXPECT_EQ(parse_duration("2m"), milliseconds(120'000));
    EXPECT_EQ(parse_duration("1h"), milliseconds(3'600'000));
    EXPECT_EQ(parse_duration("7d"), milliseconds(604'800'000));
}

TEST(Duration, is_nothing_else) {
    for (const char* wrong : {"", "5", "s", "-5s", "+5s", "5 s", "5s ", "1.5h", "5x", "5sec", "99999999d",
                              "18446744073709551616s", "18446744073709551615d"}) {
        EXPECT_FALSE(parse_duration(wrong)) << wrong;
    }
}

} // namespace
} // namespace holdfast::server
