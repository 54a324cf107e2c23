#include "server/commands/admin_commands.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <sstream>

namespace holdfast::server {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// Gives the prepared replies in turn and keeps what it was asked.
class ScriptedApi final : public AdminApi {
  public:
    AdminReply get(const std::string& target) override { return next("GET " + target); }
    AdminReply post(const std::string& target, const std::string& body) override {
        return next("POST " + target + ' ' + body);
    }
    std::deque<AdminReply> replies;
    std::vector<std::string> asked;

  private:
    AdminReply next(std::string request) {
        asked.push_back(std::move(request));
        if (replies.empty()) return {0, "no reply was prepared"};
        AdminReply reply = replies.front();
        replies.pop_front();
        return reply;
    }
};

class AdminCommands : public testing::Test {
  protected:
    ScriptedApi api;
    std::istringstream in;
    std::ostringstream out;
    std::ostringstream err;
    Console console{in, out, err};
};

TEST_F(AdminCommands, lists_follow_the_cursor_to_the_end) {
    api.replies = {{200, R"({"handles":[{"id":"1"},{"id":"2"}],"next":"h2"})"},
                   {200, R"({"handles":[{"id":"9"}],"next":null})"}};
    list_rows(api, {"/admin/v1/handles", "handles", {{"user", "CORP\\al ice"}}, {}, Output::json}, console);
    EXPECT_THAT(api.asked, ElementsAre("GET /admin/v1/handles?user=CORP%5Cal%20ice&limit=1000",
                                       "GET /admin/v1/handles?user=CORP%5Cal%20ice&limit=1000&cursor=h2"));
    EXPECT_EQ(out.str(), R"({"handles":[{"id":"1"},{"id":"2"},{"id":"9"}],"next":null})"
                         "\n");
    EXPECT_EQ(console.exit_code, 0);
}

TEST_F(AdminCommands, a_limit_ends_the_list) {
    api.replies = {{200, R"({"handles":[{"id":"1"},{"id":"2"}],"next":"h2"})"}};
    list_rows(api, {"/admin/v1/handles", "handles", {}, 2, Output::json}, console);
    EXPECT_THAT(api.asked, ElementsAre("GET /admin/v1/handles?limit=2"));
}

TEST_F(AdminCommands, shares_come_without_pages) {
    api.replies = {{200, R"({"shares":[{"name":"demo"}],"next":null})"}};
    list_rows(api, {"/admin/v1/shares", "shares", {}, {}, Output::table}, console);
    EXPECT_THAT(api.asked, ElementsAre("GET /admin/v1/shares"));
    EXPECT_THAT(out.str(), HasSubstr("\ndemo"));
}

TEST_F(AdminCommands, problems_are_told_and_end_with_one) {
    api.replies = {{400, R"({"title":"Bad Request","status":400,"detail":"one of a, b","parameter":"kind"})"}};
    list_rows(api, {"/admin/v1/handles", "handles", {}, {}, Output::table}, console);
    EXPECT_EQ(err.str(), "holdfast: 400 Bad Request: kind: one of a, b\n");
    EXPECT_THAT(out.str(), IsEmpty());
    EXPECT_EQ(console.exit_code, 1);
}

TEST_F(AdminCommands, a_page_that_fails_shows_no_half_list) {
    api.replies = {{200, R"({"handles":[{"id":"1"}],"next":"h1"})"}, {0, "no answer"}};
    list_rows(api, {"/admin/v1/handles", "handles", {}, {}, Output::table}, console);
    EXPECT_THAT(out.str(), IsEmpty());
    EXPECT_EQ(err.str(), "holdfast: no answer\n");
    EXPECT_EQ(console.exit_code, 1);
}

TEST_F(AdminCommands, whatever_else_answers_on_the_port_is_told) {
    api.replies = {{200, "<html>"}, {200, R"({"locks":5})"}};
    list_rows(api, {"/admin/v1/locks", "locks", {}, {}, Output::table}, console);
    EXPECT_THAT(err.str(), HasSubstr("without JSON"));
    list_rows(api, {"/admin/v1/locks", "locks", {}, {}, Output::table}, console);
    EXPECT_THAT(err.str(), HasSubstr("has no locks"));
}

TEST_F(AdminCommands, show_tells_a_missing_handle_from_an_error) {
    api.replies = {{404, R"({"title":"Not Found","status":404,"detail":"no open handle has this id"})"},
                   {200, R"({"id":"7"})"}};
    show_handle(api, "7", Output::table, console);
    EXPECT_EQ(console.exit_code, exit_nothing_matched);
    EXPECT_THAT(err.str(), HasSubstr("no open handle"));
    show_handle(api, "7/..", Output::table, console);
    EXPECT_EQ(out.str(), "id  7\n");
}

TEST_F(AdminCommands, close_says_exactly_one_thing_to_close) {
    close_handles(api, {}, console);
    EXPECT_EQ(console.exit_code, 1);
    close_handles(api, {.ids = {"1"}, .filters = {{"share", "x"}}, .all = {}, .max = {}, .confirm = {}, .reason = {}},
                  console);
    EXPECT_EQ(console.exit_code, 1);
    EXPECT_THAT(api.asked, IsEmpty());
}

TEST_F(AdminCommands, close_sends_what_was_meant) {
    CloseCommand command;
    command.filters = {{"share", "demo"}, {"has_locks", "true"}};
    command.dry_run = true;
    command.max = 5;
    command.confirm = 2;
    command.reason = "INC-1";
    close_handles(api, command, console);
    command = {};
    command.ids = {"18446744073709551615"};
    close_handles(api, command, console);
    command = {};
    command.all = true;
    close_handles(api, command, console);
    EXPECT_THAT(
        api.asked,
        ElementsAre(
            R"(POST /admin/v1/handles:close {"selector":{"share":"demo","has_locks":"true"},"dry_run":true,"max":5,"confirm":2,"reason":"INC-1"})",
            R"(POST /admin/v1/handles:close {"ids":["18446744073709551615"]})",
            R"(POST /admin/v1/handles:close {"all":true})"));
}

TEST_F(AdminCommands, the_exit_code_of_close_says_how_far_it_came) {
    struct Case {
        const char* why;
        const char* body;
        int expected;
    };
    const Case cases[] = {
        {"all", R"({"matched":2,"closed":2,"failed":0,"results":[]})", 0},
        {"a dry run", R"({"matched":2,"closed":0,"failed":0,"results":[]})", 0},
        {"nothing", R"({"matched":0,"closed":0,"failed":0,"results":[]})", exit_nothing_matched},
        {"only unknown ids", R"({"matched":0,"closed":0,"failed":2,"results":[]})", exit_nothing_matched},
        {"some", R"({"matched":1,"closed":1,"failed":1,"results":[]})", exit_partly},
        {"gone in between", R"({"matched":2,"closed":1,"failed":1,"results":[]})", exit_partly},
    };
    CloseCommand command;
    command.all = true;
    for (const Case& c : cases) {
        api.replies = {{200, c.body}};
        close_handles(api, command, console);
        EXPECT_EQ(console.exit_code, c.expected) << c.why;
    }
}

TEST_F(AdminCommands, close_shows_each_result_and_the_sum) {
    api.replies = {{200, R"({"dry_run":false,"matched":1,"closed":1,"failed":0,"results":[
        {"id":"7","outcome":"closed","user":"CORP\\alice","client":"10.0.0.1","share":"demo","path":"a"}]})"}};
    CloseCommand command;
    command.ids = {"7"};
    close_handles(api, command, console);
    EXPECT_EQ(out.str(), "ID  OUTCOME  USER        CLIENT    SHARE  PATH\n"
                         "7   closed   CORP\\alice  10.0.0.1  demo   a\n"
                         "1 matched, 1 closed, 0 not found\n");
}

} // namespace
} // namespace holdfast::server
