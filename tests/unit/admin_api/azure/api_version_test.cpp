#include "admin_api/azure/api_version.h"

#include <gtest/gtest.h>

namespace holdfast::admin_api::azure {
namespace {

TEST(ApiVersion, is_any_date) {
    for (const char* text : {"2019-02-02", "2021-12-02", "2026-10-06", "2099-12-31"})
        EXPECT_TRUE(parse_api_version(text)) << text;
    for (const char* text :
         {"", "latest", "2026-13-01", "2026-02-30", "2026-1-1", "26-10-06", "2026/10/06", "2026-10-06 "})
        EXPECT_FALSE(parse_api_version(text)) << text;
}

TEST(ApiVersion, tells_older_clients_from_newer_ones) {
    EXPECT_LT(*parse_api_version("2021-10-04"), decodes_paths); // 12.12
    EXPECT_EQ(*parse_api_version("2021-12-02"), decodes_paths);
    EXPECT_GT(*parse_api_version("2025-07-05"), decodes_paths); // 12.28
}

} // namespace
} // namespace holdfast::admin_api::azure
