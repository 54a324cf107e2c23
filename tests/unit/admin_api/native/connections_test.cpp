#include "admin_api/native/connections.h"

#include "tests/unit/admin_api/fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace holdfast::admin_api::native {
namespace {

using testing::ElementsAre;

class ConnectionsTest : public RouteTest {
  protected:
    ConnectionsTest() {
        ConnectionRow row;
        row.number = 7;
        row.client_address = "10.2.4.26";
        row.client_port = 50352;
        row.client_name = "WS01";
        row.dialect = 0x0311;
        row.is_signed = true;
        row.since = test_now - std::chrono::seconds(60);
        row.last_use = test_now - std::chrono::seconds(1);
        row.sessions = {{locks::SessionId{5}, "alice", "CORP", "S-1"}};
        ConnectionRow other = row;
        other.number = 9;
        other.client_address = "10.2.4.3";
        other.sessions.push_back({locks::SessionId{6}, "bob", "", "S-2"});
        connections.rows = {row, other};
    }
};

TEST_F(ConnectionsTest, one_row_says_where_from_and_who) {
    EXPECT_EQ(get("/admin/v1/connections?id=7"), boost::json::parse(R"({"connections":[{
        "id":"7","client":{"ip":"10.2.4.26","port":50352,"name":"WS01","guid":null},"dialect":"3.1.1",
        "signed":true,"encrypted":false,"sessions":[{"id":"5","user":"alice","domain":"CORP"}],
        "since":"2024-05-06T07:07:09.500000000Z","last_use_at":"2024-05-06T07:08:08.500000000Z",
        "age_ms":60000,"idle_ms":1000}],"next":null,"open":3})"));
}

TEST_F(ConnectionsTest, are_walked_sorted_and_filtered) {
    const auto first = get("/admin/v1/connections?limit=1");
    EXPECT_THAT(ids_of(first, "connections"), ElementsAre("7"));
    const std::string cursor(first.at("next").as_string().c_str());
    EXPECT_THAT(ids_of(get("/admin/v1/connections?cursor=" + cursor), "connections"), ElementsAre("9"));
    EXPECT_THAT(ids_of(get("/admin/v1/connections?sort=-sessions"), "connections"), ElementsAre("9", "7"));
    const auto sorted = get("/admin/v1/connections?sort=-id&limit=1");
    EXPECT_THAT(
        ids_of(get("/admin/v1/connections?sort=-id&cursor=" + std::string(sorted.at("next").as_string().c_str())),
               "connections"),
        ElementsAre("7"));
    EXPECT_THAT(ids_of(get("/admin/v1/connections?user=bob"), "connections"), ElementsAre("9"));
    EXPECT_EQ(get("/admin/v1/connections?share=x", Http::bad_request).at("parameter"), "share");
}

} // namespace
} // namespace holdfast::admin_api::native
