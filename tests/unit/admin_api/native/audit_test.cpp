#include "admin_api/native/audit.h"

#include "tests/unit/admin_api/fixture.h"

#include <gtest/gtest.h>

namespace holdfast::admin_api::native {
namespace {

using AuditRouteTest = RouteTest;

TEST_F(AuditRouteTest, shows_what_was_closed_by_whom_and_why) {
    const auto held = open("dir/a", alice());
    Request closing =
        request("POST", "/admin/v1/handles:close", R"({"ids":[")" + text(held) + R"(","999"],"reason":"INC-1"})");
    closing.headers.emplace_back("x-request-id", "r-17");
    ASSERT_EQ(router.answer(closing).status, Http::ok);

    const auto listing = get("/admin/v1/audit");
    const auto& entries = listing.at("entries").as_array();
    ASSERT_EQ(entries.size(), 2u);
    EXPECT_EQ(entries[0].at("kind"), "done");
    EXPECT_EQ(entries[0].at("caller"), "test");
    EXPECT_EQ(entries[0].at("request_id"), "r-17");
    EXPECT_EQ(entries[0].at("reason"), "INC-1");
    EXPECT_EQ(entries[0].at("matched"), 1);
    EXPECT_EQ(entries[0].at("done"), 1);
    EXPECT_EQ(entries[0].at("failed"), 1);
    EXPECT_EQ(entries[0].at("asked"), entries[1].at("seq"));
    EXPECT_EQ(entries[0].at("results").at(0).at("path"), "dir/a");
    EXPECT_EQ(entries[0].at("results").at(0).at("user"), "CORP\\alice");
    EXPECT_EQ(entries[0].at("results").at(1).at("outcome"), "not_found");
    EXPECT_EQ(entries[1].at("kind"), "asked");
    EXPECT_TRUE(listing.at("next").is_null());
}

TEST_F(AuditRouteTest, comes_in_pages) {
    for (int i = 0; i < 3; ++i) ask("POST", "/admin/v1/handles:close", R"({"all":true,"dry_run":true})");
    const auto first = get("/admin/v1/audit?limit=2");
    EXPECT_EQ(first.at("entries").as_array().size(), 2u);
    const auto second = get("/admin/v1/audit?cursor=" + std::string(first.at("next").as_string().c_str()));
    ASSERT_EQ(second.at("entries").as_array().size(), 1u);
    EXPECT_EQ(second.at("entries").at(0).at("seq"), "1");
    EXPECT_EQ(get("/admin/v1/audit?action=handles:close&caller=nobody").at("entries").as_array().size(), 0u);
    EXPECT_EQ(get("/admin/v1/audit?since=2024-05-06T07:08:10Z").at("entries").as_array().size(), 0u);
}

TEST_F(AuditRouteTest, refuses_what_it_does_not_know) {
    for (const char* query :
         {"limit=0", "limit=x", "since=yesterday", "cursor=x", "caller=", "user=a", "limit=1&limit=1"})
        EXPECT_EQ(ask("GET", std::string("/admin/v1/audit?") + query).status, Http::bad_request) << query;
    token = *tokens.create("closer", Scope::close, test_now);
    EXPECT_EQ(ask("GET", "/admin/v1/audit").status, Http::forbidden);
}

} // namespace
} // namespace holdfast::admin_api::native
