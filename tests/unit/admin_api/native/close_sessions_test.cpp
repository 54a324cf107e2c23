#include "tests/unit/admin_api/fixture.h"

#include <gmock/gmock.h>

namespace holdfast::admin_api::native {
namespace {

using locks::SessionId;
using testing::ElementsAre;
using testing::IsEmpty;

struct CloseSessionsTest : RouteTest {
    CloseSessionsTest() {
        for (const auto& [id, user, address] :
             {std::tuple{3, "alice", "10.2.4.26"}, {5, "bob", "10.2.4.27"}, {9, "alice", "fd00::17"}}) {
            SessionRow row;
            row.id = SessionId{static_cast<std::uint64_t>(id)};
            row.user = user;
            row.client_address = address;
            row.opens = 4;
            sessions.rows.push_back(row);
            session_control.known.push_back(row.id);
        }
    }
};

TEST_F(CloseSessionsTest, by_id_with_one_result_each) {
    const auto answer = post("/admin/v1/sessions:close", R"({"ids":["5","4"]})");
    EXPECT_THAT(session_control.ended, ElementsAre(SessionId{5}));
    EXPECT_EQ(answer.at("closed"), 1);
    EXPECT_EQ(answer.at("failed"), 1);
    EXPECT_EQ(answer.at("results").at(0).at("outcome"), "not_found");
    EXPECT_EQ(answer.at("results").at(1).at("outcome"), "closed");
    EXPECT_EQ(answer.at("results").at(1).at("handles"), 4);
}

TEST_F(CloseSessionsTest, by_what_its_listing_shows) {
    post("/admin/v1/sessions:close", R"({"selector":{"user":"alice"},"confirm":2})");
    EXPECT_THAT(session_control.ended, ElementsAre(SessionId{3}, SessionId{9}));
}

TEST_F(CloseSessionsTest, all_from_one_client) {
    post("/admin/v1/clients:disconnect", R"({"client_ip":"10.2.4.0/24","reason":"moved"})");
    EXPECT_THAT(session_control.ended, ElementsAre(SessionId{3}, SessionId{5}));
}

TEST_F(CloseSessionsTest, faulty_and_surprising_requests_end_none) {
    post("/admin/v1/sessions:close", R"({"selector":{"user":"alice"},"confirm":3})", Http::conflict);
    post("/admin/v1/sessions:close", R"({"selector":{}})", Http::bad_request);
    post("/admin/v1/clients:disconnect", R"({"client_ip":"nowhere"})", Http::bad_request);
    post("/admin/v1/clients:disconnect", R"({"client_ip":"10.2.4.26","all":true})", Http::bad_request);
    post("/admin/v1/clients:disconnect", R"({})", Http::bad_request);
    post("/admin/v1/sessions:close", R"({"all":true,"dry_run":true})");
    EXPECT_THAT(session_control.ended, IsEmpty());
}

} // namespace
} // namespace holdfast::admin_api::native
