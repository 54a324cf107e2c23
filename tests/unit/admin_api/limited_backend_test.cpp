#include "admin_api/limited_backend.h"

#include "tests/unit/admin_api/fixture.h"

#include <gtest/gtest.h>

namespace holdfast::admin_api {
namespace {

class LimitedBackendTest : public RouteTest {
  protected:
    LimitedBackendTest() {
        mine = open("mine", alice());
        foreign = open("secret-file", foreigner());
        const locks::RangeRequest range{*locks::ByteRange::make(0, 1), locks::LockMode::exclusive};
        for (const auto& held : {mine, foreign}) {
            EXPECT_EQ(locks.lock(*held, {&range, 1}), locks::LockVerdict::granted);
            watches.rows.push_back({.open = held->id, .filter = 1, .is_recursive = false});
        }
        shares.rows = {{.name = "Projects", .path = "/srv/p", .comment = {}, .capabilities = {}},
                       {.name = "secret-share", .path = "/srv/secret", .comment = {}, .capabilities = {}}};
        SessionRow both;
        both.id = alice()->session;
        both.user = "alice";
        both.state = "valid";
        both.trees = {{locks::TreeId{1}, "projects"}, {locks::TreeId{2}, "secret-share"}};
        both.opens = 17;
        SessionRow other;
        other.id = foreigner()->session;
        other.user = "secret-user";
        other.state = "valid";
        other.trees = {{locks::TreeId{3}, "secret-share"}};
        sessions.rows = {other, both};
        token = *tokens.create("limited", Scope::admin, test_now, {.shares = {"projects"}});
    }

    static std::shared_ptr<const locks::Owner> foreigner() {
        locks::Owner owner = *bob();
        owner.share_name = "secret-share";
        owner.user = "secret-user";
        owner.client_address = "203.0.113.99";
        return std::make_shared<const locks::Owner>(owner);
    }

    locks::OpenRef mine;
    locks::OpenRef foreign;
};

TEST_F(LimitedBackendTest, no_route_shows_or_touches_anything_of_another_share) {
    const std::string id = text(foreign);
    const std::string bodies[] = {R"({"all":true})", R"({"ids":[")" + id + R"("]})",
                                  R"({"selector":{"user":"secret-user"}})", "{}", ""};
    for (const Route& route : route_table()) {
        std::string target(route.path);
        for (auto brace = target.find('{'); brace != std::string::npos; brace = target.find('{'))
            target.replace(brace, target.find('}') - brace + 1, id);
        for (const std::string& body : bodies) {
            const Answer answer = ask(std::string(route.method), target, body);
            const std::string why = std::string(route.method) + ' ' + target + ' ' + body + '\n' + answer.body;
            for (const char* trace : {"secret", "203.0.113.99"})
                EXPECT_EQ(answer.body.find(trace), std::string::npos) << why;
            EXPECT_TRUE(foreign->is_open()) << why;
            if (route.reach == Reach::server) {
                EXPECT_EQ(answer.status, Http::forbidden) << why;
            }
        }
    }
    EXPECT_FALSE(mine->is_open()); // {"all":true} meant this one
}

TEST_F(LimitedBackendTest, its_own_share_is_seen_whole) {
    EXPECT_EQ(ids_of(get("/admin/v1/handles")), std::vector<std::string>{text(mine)});
    EXPECT_EQ(get("/admin/v1/handles/" + text(mine)).at("path"), "mine");
    EXPECT_EQ(ask("GET", "/admin/v1/handles/" + text(foreign)).status, Http::not_found);
    EXPECT_EQ(get("/admin/v1/locks").at("locks").as_array().size(), 1u);
    EXPECT_EQ(get("/admin/v1/watches").at("watches").as_array().size(), 1u);
    EXPECT_EQ(get("/admin/v1/shares").at("shares").as_array().size(), 1u);
    EXPECT_EQ(get("/admin/v1/shares").at("shares").at(0).at("name"), "Projects");
    const auto rows = get("/admin/v1/sessions").at("sessions");
    ASSERT_EQ(rows.as_array().size(), 1u);
    EXPECT_EQ(rows.at(0).at("trees").as_array().size(), 1u);
    EXPECT_EQ(rows.at(0).at("handles"), 1);
}

TEST_F(LimitedBackendTest, ids_of_others_are_not_found_when_closing) {
    const auto answer =
        post("/admin/v1/handles:close", R"({"ids":[")" + text(foreign) + R"(",")" + text(mine) + R"("]})");
    EXPECT_EQ(answer.at("matched"), 1);
    EXPECT_EQ(answer.at("closed"), 1);
    EXPECT_EQ(answer.at("failed"), 1);
    EXPECT_EQ(ask("DELETE", "/admin/v1/handles/" + text(foreign)).status, Http::not_found);
    EXPECT_TRUE(foreign->is_open());
}

TEST_F(LimitedBackendTest, events_and_numbers_are_of_its_share_alone) {
    const Answer stream = ask("GET", "/admin/v1/events?format=jsonl&snapshot=true");
    ASSERT_EQ(stream.status, Http::ok);
    std::string told;
    for (int pulls = 0; pulls < 3; ++pulls) ASSERT_TRUE(stream.stream(told, std::chrono::milliseconds(0)));
    events.closed(*locks.row(foreign->id), locks::CloseReason::client);
    events.refused({.verdict = locks::OpenVerdict::sharing_violation,
                    .file = {},
                    .path = "mine",
                    .stream_name = {},
                    .blocker = foreign->id,
                    .owner = alice()});
    ASSERT_TRUE(stream.stream(told, std::chrono::milliseconds(0)));
    EXPECT_NE(told.find(R"("path":"mine")"), std::string::npos) << told;
    EXPECT_NE(told.find(R"("event":"conflict.share_mode")"), std::string::npos) << told;
    EXPECT_NE(told.find(R"("blocker":null)"), std::string::npos) << "another share's open has no id here: " << told;
    EXPECT_EQ(told.find("secret"), std::string::npos) << told;

    const std::string numbers = ask("GET", "/metrics").body;
    EXPECT_NE(numbers.find(R"(smb_handles_open{share="projects",kind="file"} 1)"), std::string::npos) << numbers;
    for (const char* servers : {"secret", "smb_admin_requests_total", "smb_server_info", "smb_lease_break_seconds"})
        EXPECT_EQ(numbers.find(servers), std::string::npos) << servers;
}

TEST_F(LimitedBackendTest, the_whole_server_needs_a_token_for_it) {
    EXPECT_EQ(ask("GET", "/admin/v1/server").status, Http::forbidden);
    EXPECT_EQ(ask("GET", "/admin/v1/audit").status, Http::forbidden);
    EXPECT_EQ(ask("GET", "/admin/v1").status, Http::ok);
    token = *tokens.create("whole", Scope::admin, test_now);
    EXPECT_EQ(ask("GET", "/admin/v1/server").status, Http::ok);
    EXPECT_EQ(get("/admin/v1/handles").at("handles").as_array().size(), 2u);
}

} // namespace
} // namespace holdfast::admin_api
