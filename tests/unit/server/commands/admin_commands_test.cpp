#include "server/commands/admin_commands.h"

#include "tests/unit/server/commands/scripted_api.h"

#include <gmock/gmock.h>

namespace holdfast::server {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using AdminCommands = ScriptedTest;

/// A listing of handles, as JSON unless said otherwise.
ListCommand listing(Filters filters = {}, std::optional<std::size_t> limit = {}, Output output = Output::json) {
    ListCommand command;
    command.path = "/admin/v1/handles";
    command.rows = "handles";
    command.filters = std::move(filters);
    command.limit = limit;
    command.output = output;
    return command;
}
ListCommand listing(const std::string& rows, Output output) {
    ListCommand command = listing({}, {}, output);
    command.path = "/admin/v1/" + rows;
    command.rows = rows;
    return command;
}

TEST_F(AdminCommands, lists_follow_the_cursor_to_the_end) {
    api.replies = {{200, R"({"handles":[{"id":"1"},{"id":"2"}],"next":"h2"})"},
                   {200, R"({"handles":[{"id":"9"}],"next":null})"}};
    list_rows(api, listing({{"user", "CORP\\al ice"}}), console);
    EXPECT_THAT(api.asked, ElementsAre("GET /admin/v1/handles?user=CORP%5Cal%20ice&limit=1000",
                                       "GET /admin/v1/handles?user=CORP%5Cal%20ice&limit=1000&cursor=h2"));
    EXPECT_EQ(out.str(), R"({"handles":[{"id":"1"},{"id":"2"},{"id":"9"}],"next":null})"
                         "\n");
    EXPECT_EQ(console.exit_code, 0);
}

TEST_F(AdminCommands, a_limit_ends_the_list) {
    api.replies = {{200, R"({"handles":[{"id":"1"},{"id":"2"}],"next":"h2"})"}};
    list_rows(api, listing({}, 2), console);
    EXPECT_THAT(api.asked, ElementsAre("GET /admin/v1/handles?limit=2"));
}

TEST_F(AdminCommands, shares_come_without_pages) {
    api.replies = {{200, R"({"shares":[{"name":"demo"}],"next":null})"}};
    list_rows(api, listing("shares", Output::table), console);
    EXPECT_THAT(api.asked, ElementsAre("GET /admin/v1/shares"));
    EXPECT_THAT(out.str(), HasSubstr("\ndemo"));
}

TEST_F(AdminCommands, problems_are_told_and_end_with_one) {
    api.replies = {{400, R"({"title":"Bad Request","status":400,"detail":"one of a, b","parameter":"kind"})"}};
    list_rows(api, listing("handles", Output::table), console);
    EXPECT_EQ(err.str(), "holdfast: 400 Bad Request: kind: one of a, b\n");
    EXPECT_THAT(out.str(), IsEmpty());
    EXPECT_EQ(console.exit_code, 1);
}

TEST_F(AdminCommands, a_page_that_fails_shows_no_half_list) {
    api.replies = {{200, R"({"handles":[{"id":"1"}],"next":"h1"})"}, {0, "no answer"}};
    list_rows(api, listing("handles", Output::table), console);
    EXPECT_THAT(out.str(), IsEmpty());
    EXPECT_EQ(err.str(), "holdfast: no answer\n");
    EXPECT_EQ(console.exit_code, 1);
}

TEST_F(AdminCommands, whatever_else_answers_on_the_port_is_told) {
    api.replies = {{200, "<html>"}, {200, R"({"locks":5})"}};
    list_rows(api, listing("locks", Output::table), console);
    EXPECT_THAT(err.str(), HasSubstr("without JSON"));
    list_rows(api, listing("locks", Output::table), console);
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

TEST_F(AdminCommands, order_and_members_are_asked_for) {
    ListCommand command = listing();
    command.sort = "-age";
    command.fields = {"id", "user.name", "user.sid"};
    command.output = Output::csv;
    api.replies = {{200, R"({"handles":[{"id":"1","user":{"name":"a,b","sid":null}}],"next":null})"}};
    list_rows(api, command, console);
    EXPECT_THAT(api.asked, ElementsAre("GET /admin/v1/handles?sort=-age&fields=id,user&limit=1000"));
    EXPECT_EQ(out.str(), "id,user.name,user.sid\r\n1,\"a,b\",\r\n");
}

TEST_F(AdminCommands, a_server_that_gives_more_than_asked_for_is_cut_short) {
    api.replies = {{200, R"({"handles":[{"id":"1"},{"id":"2"},{"id":"3"}],"next":null})"}};
    list_rows(api, listing({}, 2), console);
    EXPECT_EQ(out.str(), R"({"handles":[{"id":"1"},{"id":"2"}],"next":null})"
                         "\n");
}

TEST_F(AdminCommands, counts_come_with_their_groups) {
    api.replies = {{200, R"({"count":5,"groups":[{"value":"alice","count":3},{"value":null,"count":2}]})"}};
    count_handles(api, {.filters = {{"share", "demo"}}, .by = "user", .limit = {}}, console);
    EXPECT_THAT(api.asked,
                ElementsAre(R"(POST /admin/v1/handles:count {"selector":{"share":"demo"},"group_by":"user"})"));
    EXPECT_EQ(out.str(), "HANDLES  GROUP\n3        alice\n2        -\n5 handles\n");
}

TEST_F(AdminCommands, a_count_for_programs_is_a_number) {
    api.replies = {{200, R"({"count":7,"groups":[]})"}, {200, R"({"count":1})"}};
    count_handles(api, {.filters = {}, .by = {}, .limit = {}, .output = Output::csv}, console);
    count_handles(api, {.filters = {}, .by = {}, .limit = {}}, console);
    EXPECT_THAT(api.asked[0], testing::Eq("POST /admin/v1/handles:count {}"));
    EXPECT_EQ(out.str(), "7\n1 handle\n");
}

} // namespace
} // namespace holdfast::server
