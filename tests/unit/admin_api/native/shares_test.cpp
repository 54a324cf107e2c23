#include "admin_api/native/shares.h"

#include "tests/unit/admin_api/fixture.h"

#include <gtest/gtest.h>

namespace holdfast::admin_api::native {
namespace {

using SharesTest = RouteTest;

TEST_F(SharesTest, are_listed_with_what_they_can_do) {
    ShareRow pipes;
    pipes.name = "IPC$";
    shares.rows = {{"demo", "/srv/demo", "for trying", true, false, {"xattr", "reflink"}, 4, 2}, pipes};
    const auto listing = get("/admin/v1/shares");
    EXPECT_EQ(listing.at("shares").at(0), boost::json::parse(R"({"name":"demo","path":"/srv/demo",
        "comment":"for trying","read_only":true,"continuously_available":false,"capabilities":["xattr","reflink"],
        "handles":4,"tree_connects":2})"));
    EXPECT_TRUE(listing.at("shares").at(1).at("path").is_null());
    EXPECT_TRUE(listing.at("next").is_null());
}

TEST_F(SharesTest, are_named_sorted_and_walked) {
    for (const char* name : {"b", "A", "c"}) {
        ShareRow row;
        row.name = name;
        row.open_handles = *name == 'A' ? 7 : 1;
        shares.rows.push_back(row);
    }
    const auto names = [](const boost::json::value& listing) {
        std::string all;
        for (const auto& row : listing.at("shares").as_array()) all += row.at("name").as_string().c_str();
        return all;
    };
    EXPECT_EQ(names(get("/admin/v1/shares")), "Abc");
    EXPECT_EQ(names(get("/admin/v1/shares?share=B")), "b");
    EXPECT_EQ(names(get("/admin/v1/shares?sort=-handles")), "Abc");
    const auto first = get("/admin/v1/shares?limit=2");
    EXPECT_EQ(names(first), "Ab");
    EXPECT_EQ(names(get("/admin/v1/shares?limit=2&cursor=" + std::string(first.at("next").as_string().c_str()))), "c");
    EXPECT_EQ(get("/admin/v1/shares?path=x", Http::bad_request).at("parameter"), "path");
}

} // namespace
} // namespace holdfast::admin_api::native
