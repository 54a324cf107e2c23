#include "admin_api/duration.h"

#include <gtest/gtest.h>

namespace holdfast::admin_api {
namespace {

TEST(DurationText, is_a_number_and_its_unit) {
    const std::pair<const char*, std::int64_t> cases[] = {{"500ms", 500},
                                                          {"0s", 0},
                                                          {"45s", 45'000},
                                                          {"30m", 1'800'000},
                                                          {"2h", 7'200'000},
                                                          {"7d", 604'800'000},
                                                          {"36500d", 3'153'600'000'000}};
    for (const auto& [text, milliseconds] : cases) {
        const auto duration = parse_duration(text);
        ASSERT_TRUE(duration) << text;
        EXPECT_EQ(duration->count(), milliseconds) << text;
        EXPECT_EQ(duration_text(*duration), text);
    }
    EXPECT_EQ(duration_text(Duration(90'000)), "90s");
    EXPECT_EQ(duration_text(Duration(61'001)), "61001ms");
}

TEST(DurationText, nothing_else_is_one) {
    for (const char* text :
         {"", "5", "s", "-1s", "+1s", "1.5h", "1h30m", " 1s", "1s ", "1 s", "1S", "1w", "36501d",
          "99999999999999999999s", "5sec", "5x", "99999999d", "18446744073709551616s", "18446744073709551615d"})
        EXPECT_FALSE(parse_duration(text)) << text;
}

} // namespace
} // namespace holdfast::admin_api
