#include "admin_api/captures/capture_query.h"

#include <gtest/gtest.h>

namespace holdfast::admin_api {
namespace {

TEST(CaptureQuery, has_bounds_when_nothing_is_said) {
    const auto query = parse_capture_query(R"({"client_ip":"10.0.0.0/24"})");
    ASSERT_TRUE(query);
    ASSERT_TRUE(query->who.client_ip);
    EXPECT_TRUE(query->who.client_ip->contains("10.0.0.7"));
    EXPECT_FALSE(query->who.user);
    EXPECT_EQ(query->max_bytes, 64u << 20);
    EXPECT_EQ(query->time, std::chrono::seconds(600));
    EXPECT_EQ(query->snap_bytes, std::nullopt);
}

TEST(CaptureQuery, takes_what_is_said) {
    const auto query = parse_capture_query(
        R"({"all":true,"user":"CORP\\alice","max_bytes":"4096","seconds":5,"snap_bytes":0,"reason":"INC-1"})");
    ASSERT_TRUE(query) << query.error().detail;
    EXPECT_FALSE(query->who.client_ip);
    EXPECT_EQ(query->who.user, "CORP\\alice");
    EXPECT_EQ(query->max_bytes, 4096u);
    EXPECT_EQ(query->time, std::chrono::seconds(5));
    EXPECT_EQ(query->snap_bytes, 0u);
    EXPECT_EQ(query->reason, "INC-1");
}

TEST(CaptureQuery, names_what_is_wrong) {
    struct Case {
        const char* body;
        const char* parameter;
    };
    const Case cases[] = {
        {"", ""},
        {"[]", ""},
        {"{}", "client_ip"},
        {R"({"user":"alice"})", "client_ip"},
        {R"({"client_ip":"10.0.0.1","all":true})", "client_ip"},
        {R"({"client_ip":"10.0.0.0/33"})", "client_ip"},
        {R"({"client_ip":7})", "client_ip"},
        {R"({"all":false})", "all"},
        {R"({"all":true,"user":""})", "user"},
        {R"({"all":true,"max_bytes":4095})", "max_bytes"},
        {R"({"all":true,"max_bytes":4294967297})", "max_bytes"},
        {R"({"all":true,"seconds":0})", "seconds"},
        {R"({"all":true,"seconds":86401})", "seconds"},
        {R"({"all":true,"seconds":true})", "seconds"},
        {R"({"all":true,"snap_bytes":-1})", "snap_bytes"},
        {R"({"all":true,"reason":5})", "reason"},
        {R"({"all":true,"share":"x"})", "share"},
    };
    for (const Case& c : cases) {
        const auto query = parse_capture_query(c.body);
        ASSERT_FALSE(query) << c.body;
        EXPECT_EQ(query.error().parameter, c.parameter) << c.body;
    }
}

} // namespace
} // namespace holdfast::admin_api
