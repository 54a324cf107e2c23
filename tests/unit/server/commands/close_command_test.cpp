#include "server/commands/close_command.h"

#include "tests/unit/server/commands/scripted_api.h"

#include <gmock/gmock.h>

namespace holdfast::server {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using CloseCommandTest = ScriptedTest;

CloseCommand by_ids(std::vector<std::string> ids) {
    CloseCommand command;
    command.ids = std::move(ids);
    return command;
}
CloseCommand by_filters(Filters filters) {
    CloseCommand command;
    command.filters = std::move(filters);
    return command;
}

TEST_F(CloseCommandTest, says_exactly_one_thing_to_close) {
    run_close(api, {}, console);
    EXPECT_EQ(console.exit_code, 1);
    CloseCommand both = by_ids({"1"});
    both.filters = {{"share", "x"}};
    run_close(api, both, console);
    EXPECT_EQ(console.exit_code, 1);
    EXPECT_THAT(api.asked, IsEmpty());
}

TEST_F(CloseCommandTest, sends_what_was_meant) {
    CloseCommand command = by_filters({{"share", "demo"}, {"has_locks", "true"}});
    command.dry_run = true;
    command.max = 5;
    command.confirm = 2;
    command.reason = "INC-1";
    run_close(api, command, console);
    run_close(api, by_ids({"18446744073709551615"}), console);
    CloseCommand all;
    all.all = true;
    all.yes = true;
    run_close(api, all, console);
    CloseCommand graceful = by_ids({"7"});
    graceful.mode = "graceful";
    graceful.grace_ms = 5000;
    graceful.then = "report";
    graceful.block_ms = 10000;
    graceful.delete_on_close = "skip";
    graceful.request_id = "r-1";
    run_close(api, graceful, console);
    EXPECT_THAT(
        api.asked,
        ElementsAre(
            R"(POST /admin/v1/handles:close {"selector":{"share":"demo","has_locks":"true"},"reason":"INC-1","dry_run":true,"max":5,"confirm":2})",
            R"(POST /admin/v1/handles:close {"ids":["18446744073709551615"]})",
            R"(POST /admin/v1/handles:close {"all":true})",
            R"(POST /admin/v1/handles:close {"ids":["7"],"mode":"graceful","then":"report","delete_on_close":"skip","request_id":"r-1","grace_ms":5000,"reopen_block_ms":10000})"));
}

TEST_F(CloseCommandTest, other_things_are_closed_elsewhere) {
    CloseCommand locks = by_ids({"5"});
    locks.target = break_locks_target;
    run_close(api, locks, console);
    CloseCommand client;
    client.target = disconnect_target;
    client.client_ip = "10.0.0.1";
    run_close(api, client, console);
    EXPECT_THAT(api.asked, ElementsAre(R"(POST /admin/v1/locks:break {"ids":["5"]})",
                                       R"(POST /admin/v1/clients:disconnect {"client_ip":"10.0.0.1"})"));
}

TEST_F(CloseCommandTest, locks_are_broken_and_so_counted) {
    CloseCommand locks = by_ids({"5"});
    locks.target = break_locks_target;
    api.replies = {{200, R"({"matched":1,"broken":1,"failed":0,"results":[{"id":"5","outcome":"broken"}]})"}};
    run_close(api, locks, console);
    EXPECT_THAT(out.str(), testing::EndsWith("1 matched, 1 broken, 0 not found\n"));
    EXPECT_EQ(console.exit_code, 0);
}

TEST_F(CloseCommandTest, the_exit_code_says_how_far_it_came) {
    struct Case {
        const char* why;
        const char* body;
        int expected;
    };
    const Case cases[] = {
        {"all", R"({"matched":2,"closed":2,"failed":0,"results":[]})", 0},
        {"nothing", R"({"matched":0,"closed":0,"failed":0,"results":[]})", exit_nothing_matched},
        {"only unknown ids", R"({"matched":0,"closed":0,"failed":2,"results":[]})", exit_nothing_matched},
        {"some unknown", R"({"matched":1,"closed":1,"failed":1,"results":[]})", exit_partly},
        {"gone in between", R"({"matched":2,"closed":1,"failed":1,"results":[]})", exit_partly},
        {"all still open", R"({"matched":2,"closed":0,"failed":0,"skipped":2,"results":[]})", exit_blocked},
        {"some still open", R"({"matched":2,"closed":1,"failed":0,"skipped":1,"results":[]})", exit_partly},
        {"still open by its result", R"({"matched":1,"closed":0,"failed":0,"results":[{"outcome":"still_open"}]})",
         exit_blocked},
    };
    for (const Case& c : cases) {
        api.replies = {{200, c.body}};
        run_close(api, by_ids({"1"}), console);
        EXPECT_EQ(console.exit_code, c.expected) << c.why;
    }
}

TEST_F(CloseCommandTest, a_dry_run_is_no_failure) {
    CloseCommand command = by_filters({{"share", "x"}});
    command.dry_run = true;
    api.replies = {{200, R"({"matched":2,"closed":0,"failed":0,"skipped":0,"results":[]})"}};
    run_close(api, command, console);
    EXPECT_EQ(console.exit_code, 0);
    EXPECT_THAT(out.str(), HasSubstr("dry run"));
}

TEST_F(CloseCommandTest, shows_each_result_and_the_sum) {
    api.replies = {{200, R"({"dry_run":false,"matched":1,"closed":1,"failed":0,"results":[
        {"id":"7","outcome":"closed","user":"CORP\\alice","client":"10.0.0.1","share":"demo","path":"a"}]})"}};
    run_close(api, by_ids({"7"}), console);
    EXPECT_EQ(out.str(), "ID  OUTCOME  USER        CLIENT    SHARE  PATH\n"
                         "7   closed   CORP\\alice  10.0.0.1  demo   a\n"
                         "1 matched, 1 closed, 0 not found\n");
}

TEST_F(CloseCommandTest, results_come_in_every_format) {
    constexpr const char* body = R"({"matched":1,"closed":1,"failed":0,"results":[{"id":"7","outcome":"closed"}]})";
    const std::pair<Output, const char*> cases[] = {
        {Output::json, R"({"matched":1,"closed":1,"failed":0,"results":[{"id":"7","outcome":"closed"}]})"
                       "\n"},
        {Output::jsonl, "{\"id\":\"7\",\"outcome\":\"closed\"}\n"},
        {Output::csv, "id,outcome,how,user,client,share,path,stream,locks_released,waiters_granted\r\n"
                      "7,closed,,,,,,,,\r\n"},
    };
    for (const auto& [output, expected] : cases) {
        CloseCommand command = by_ids({"7"});
        command.output = output;
        out.str("");
        api.replies = {{200, body}};
        run_close(api, command, console);
        EXPECT_EQ(out.str(), expected);
    }
}

/// Two handles match.
constexpr const char* preview = R"({"dry_run":true,"matched":2,"closed":0,"failed":0,"results":[
    {"id":"7","outcome":"would_close","path":"a"},{"id":"8","outcome":"would_close","path":"b"}]})";

TEST_F(CloseCommandTest, who_agrees_has_as_many_closed_as_were_shown) {
    console.is_terminal = true;
    in.str("y\n");
    api.replies = {{200, preview}, {200, R"({"matched":2,"closed":2,"failed":0,"results":[]})"}};
    CloseCommand command = by_filters({{"share", "x"}});
    command.request_id = "r-1";
    run_close(api, command, console);
    EXPECT_THAT(
        api.asked,
        ElementsAre(R"(POST /admin/v1/handles:close {"selector":{"share":"x"},"dry_run":true})",
                    R"(POST /admin/v1/handles:close {"selector":{"share":"x"},"request_id":"r-1","confirm":2})"));
    EXPECT_THAT(err.str(), HasSubstr("would_close"));
    EXPECT_THAT(err.str(), HasSubstr("Close 2 handles? [y/N] "));
    EXPECT_EQ(out.str(), "2 matched, 2 closed, 0 not found\n");
    EXPECT_EQ(console.exit_code, 0);
}

TEST_F(CloseCommandTest, without_agreement_nothing_is_closed) {
    for (const char* answer : {"n\n", "\n", "", "yeah\n"}) {
        console.is_terminal = true;
        in.str(answer);
        in.clear();
        api.asked.clear();
        api.replies = {{200, preview}};
        run_close(api, by_filters({{"share", "x"}}), console);
        EXPECT_EQ(api.asked.size(), 1u) << answer;
        EXPECT_EQ(console.exit_code, 1) << answer;
    }
}

TEST_F(CloseCommandTest, without_a_terminal_it_has_to_be_said_before) {
    api.replies = {{200, preview}};
    run_close(api, by_filters({{"share", "x"}}), console);
    EXPECT_EQ(console.exit_code, exit_misuse);
    EXPECT_THAT(err.str(), HasSubstr("--yes, or --confirm 2; nothing was closed"));
    EXPECT_EQ(api.asked.size(), 1u);
}

TEST_F(CloseCommandTest, nobody_is_asked_about_nothing) {
    console.is_terminal = true;
    api.replies = {{200, R"({"matched":0,"closed":0,"failed":0,"results":[]})"}};
    run_close(api, by_filters({{"share", "x"}}), console);
    EXPECT_EQ(console.exit_code, exit_nothing_matched);
    EXPECT_THAT(err.str(), HasSubstr("no handle matches"));
}

} // namespace
} // namespace holdfast::server
