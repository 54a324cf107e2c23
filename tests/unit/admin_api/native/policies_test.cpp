#include "admin_api/native/policies.h"

#include "tests/unit/admin_api/fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace holdfast::admin_api::native {
namespace {

class PoliciesRouteTest : public RouteTest {
  protected:
    boost::json::value put(const std::string& body, Http expected = Http::ok) {
        return body_of(ask("PUT", "/admin/v1/policies", body), expected);
    }
};

TEST_F(PoliciesRouteTest, are_replaced_and_shown_with_their_last_run) {
    EXPECT_EQ(get("/admin/v1/policies"), boost::json::parse(R"({"policies":[]})"));
    const auto shown = boost::json::parse(R"({"policies":[{"name":"stale","enabled":false,"selector":{"share":"x"},
        "older_than":"7d","disconnected_for":null,"max_per_run":100,"last_run":null}]})");
    EXPECT_EQ(put(R"({"policies":[{"name":"stale","selector":{"share":"x"},"older_than":"7d"}]})"), shown);
    EXPECT_EQ(get("/admin/v1/policies"), shown);
    policies.record(policies.entries()[0].policy, PolicyRun{.at = test_now, .matched = 4, .closed = 3, .not_found = 1});
    EXPECT_EQ(get("/admin/v1/policies").at("policies").at(0).at("last_run"), boost::json::parse(R"({
        "at":"2024-05-06T07:08:09.500000000Z","matched":4,"closed":3,"not_found":1,"postponed":0})"));
}

TEST_F(PoliciesRouteTest, a_faulty_request_changes_nothing) {
    put(R"({"policies":[{"name":"a","older_than":"7d"}]})");
    EXPECT_EQ(put(R"({"policies":[{"name":"b"}]})", Http::bad_request).at("parameter"), "policies[0].older_than");
    EXPECT_EQ(get("/admin/v1/policies").at("policies").at(0).at("name"), "a");
}

TEST_F(PoliciesRouteTest, are_an_administrators_to_change) {
    token = *tokens.create("closer", Scope::close, test_now);
    EXPECT_EQ(ask("PUT", "/admin/v1/policies", R"({"policies":[]})").status, Http::forbidden);
    EXPECT_EQ(ask("GET", "/admin/v1/policies").status, Http::ok);
}

TEST_F(PoliciesRouteTest, what_cannot_be_stored_is_no_success) {
    std::filesystem::create_directories(folder.path() / "policies.json" / "in the way");
    put(R"({"policies":[]})", Http::internal_server_error);
}

} // namespace
} // namespace holdfast::admin_api::native
