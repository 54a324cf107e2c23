#include "admin_api/native/server.h"

#include "tests/unit/admin_api/fixture.h"

#include <gtest/gtest.h>

namespace holdfast::admin_api::native {
namespace {

using ServerTest = RouteTest;

TEST_F(ServerTest, tells_its_version_totals_and_capabilities) {
    const auto a = open("a", alice());
    const locks::RangeRequest wanted{*locks::ByteRange::make(0, 1), locks::LockMode::shared};
    locks.lock(*a, {&wanted, 1});
    EXPECT_EQ(get("/admin/v1/server"), boost::json::parse(R"({"product":"Holdfast","version":"1.2.3",
        "host_name":"filer","now":"2024-05-06T07:08:09.500000000Z","started_at":"2024-05-06T06:08:09.500000000Z",
        "uptime_ms":3600000,"totals":{"handles":1,"files":1,"locks_granted":1,"locks_waiting":0},
        "dialects":["3.1.1"],"capabilities":["encryption"]})"));
    EXPECT_EQ(get("/admin/v1/server?x=1", Http::bad_request).at("parameter"), "x");
}

TEST_F(ServerTest, lists_all_of_its_routes) {
    const auto routes = get("/admin/v1").at("routes").as_array();
    ASSERT_EQ(routes.size(), route_table().size());
    for (const auto& route : routes) EXPECT_FALSE(route.at("doc").as_string().empty());
}

} // namespace
} // namespace holdfast::admin_api::native
