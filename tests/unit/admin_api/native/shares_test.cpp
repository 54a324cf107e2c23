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

TEST_F(SharesTest, take_no_parameters) {
    EXPECT_EQ(get("/admin/v1/shares?limit=5", Http::bad_request).at("parameter"), "limit");
}

} // namespace
} // namespace holdfast::admin_api::native
