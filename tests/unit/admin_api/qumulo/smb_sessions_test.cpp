#include "admin_api/qumulo/smb_sessions.h"

#include "tests/unit/admin_api/qumulo/fixture.h"

namespace holdfast::admin_api::qumulo {
namespace {

using locks::SessionId;
using testing::ElementsAre;
using testing::IsEmpty;

class SmbSessionsTest : public QumuloTest {
  protected:
    SmbSessionsTest() {
        SessionRow row;
        row.id = SessionId{7};
        row.user = "alice";
        row.domain = "CORP";
        row.sid = "S-1-5-21-1-2-3-1001";
        row.uid = 1001;
        row.client_address = "127.0.0.2";
        row.is_encrypted = true;
        row.created_at = test_now - std::chrono::seconds(1);
        row.last_use = test_now - std::chrono::milliseconds(5);
        row.trees = {{locks::TreeId{1}, "share"}, {locks::TreeId{2}, "share"}};
        row.opens = 2;
        row.state = "valid";
        SessionRow guest = row;
        guest.id = SessionId{UINT64_MAX - 1};
        guest.user = "Guest";
        guest.sid = "S-1-5-32-546";
        guest.uid = 65534;
        SessionRow beginning;
        beginning.id = SessionId{8};
        beginning.state = "in_progress";
        sessions.rows = {row, beginning, guest};
        session_control.known = {SessionId{7}, SessionId{UINT64_MAX - 1}};
    }
    std::vector<std::string> users(const std::string& query) {
        std::vector<std::string> names;
        const auto page = get("/v1/smb/sessions/" + query);
        for (const auto& row : page.at("session_infos").as_array())
            names.emplace_back(row.at("user").at("name").as_string().c_str());
        return names;
    }
};

TEST_F(SmbSessionsTest, a_row_is_as_documented) {
    const auto page = get("/v1/smb/sessions/?limit=1");
    EXPECT_EQ(page.at("session_infos").at(0), boost::json::parse(R"({"location":"1.7","tenant_id":1,
        "originator":"127.0.0.2","server_address":"127.0.0.1",
        "user":{"domain":"LOCAL","auth_id":"1001","uid":1001,"gid":null,"sid":"S-1-5-21-1-2-3-1001","name":"alice"},
        "num_opens":2,"time_open":{"nanoseconds":"1000000000"},"time_idle":{"nanoseconds":"5000000"},
        "is_guest":false,"is_encrypted":true,"share_names":["share"]})"));
    EXPECT_EQ(next_of(page), "/v1/smb/sessions/?limit=1&after=7");
}

TEST_F(SmbSessionsTest, pages_end_with_null_and_who_is_logging_on_is_left_out) {
    const auto last = get("/v1/smb/sessions/?limit=1&after=7");
    EXPECT_EQ(last.at("session_infos").at(0).at("location"), "1.18446744073709551614");
    EXPECT_TRUE(last.at("session_infos").at(0).at("is_guest").as_bool());
    EXPECT_TRUE(last.at("paging").at("next").is_null());
}

TEST_F(SmbSessionsTest, a_clock_that_went_back_gives_no_negative_time) {
    sessions.rows[0].created_at = test_now + std::chrono::seconds(9);
    EXPECT_EQ(get("/v1/smb/sessions/").at("session_infos").at(0).at("time_open").at("nanoseconds"), "0");
}

TEST_F(SmbSessionsTest, are_filtered_by_whoever_is_meant) {
    for (const char* query : {"?identity=alice", "?identity=CORP%5CALICE", "?identity=S-1-5-21-1-2-3-1001",
                              "?identity=uid:1001", "?identity=auth_id:1001", "?limit=5&?identity=alice"})
        EXPECT_THAT(users(query), ElementsAre("alice")) << query;
    EXPECT_THAT(users("?identity=bob"), IsEmpty());
    EXPECT_THAT(users("?identity="), ElementsAre("alice", "Guest"));
}

TEST_F(SmbSessionsTest, close_ends_what_the_locations_name) {
    const auto row = get("/v1/smb/sessions/?limit=1").at("session_infos");
    EXPECT_EQ(ask("POST", "/v1/smb/sessions/close", boost::json::serialize(row)).body, "[]");
    EXPECT_EQ(
        ask("POST", "/api/v1/smb/sessions/close/", R"([[{"location":"1.18446744073709551614"},{"location":"1.9"}]])")
            .body,
        R"([{"error_message":"Session 1.9 not found"}])");
    EXPECT_THAT(session_control.ended, ElementsAre(SessionId{7}, SessionId{UINT64_MAX - 1}, SessionId{9}));
}

TEST_F(SmbSessionsTest, a_hundred_at_a_time_are_fine) {
    std::string body;
    for (int i = 0; i < 100; ++i)
        body += (i ? ",[" : "[") + std::string(R"({"location":"1.)") + std::to_string(i + 100) + "\"}]";
    EXPECT_EQ(post("/v1/smb/sessions/close", "[" + body + "]").as_array().size(), 100u);
}

TEST_F(SmbSessionsTest, a_handle_is_no_session) {
    EXPECT_EQ(post("/v1/smb/sessions/close", R"([{"location":"1.7.1"}])").as_array().size(), 1u);
    EXPECT_THAT(session_control.ended, IsEmpty());
}

} // namespace
} // namespace holdfast::admin_api::qumulo
