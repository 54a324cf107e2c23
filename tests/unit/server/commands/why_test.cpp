#include "server/commands/why.h"

#include "tests/unit/server/commands/scripted_api.h"

#include <gmock/gmock.h>

namespace holdfast::server {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class Why : public ScriptedTest {
  protected:
    static constexpr const char* shares =
        R"({"shares":[{"name":"demo","path":"/nowhere/demo"},{"name":"b"}],"next":null})";

    void run(const std::string& place, const std::string& answer, Output output = Output::table,
             const std::string& new_place = "") {
        WhyCommand command;
        command.operation = "rename";
        command.place = place;
        command.new_place = new_place;
        command.output = output;
        api.replies = {{200, shares}, {200, answer}};
        console.exit_code = 0;
        explain(api, command, console);
    }
};

TEST_F(Why, asks_for_the_place_that_was_meant) {
    const char* allowed = R"({"op":"rename","share":"demo","path":"dir","verdict":"allowed","blockers":[]})";
    for (const char* place :
         {"//127.0.0.1:4450/demo/dir", "\\\\h\\DEMO\\dir", "/nowhere/demo/dir", "demo:dir", "/demo/dir"}) {
        api.asked.clear();
        run(place, allowed);
        EXPECT_THAT(api.asked,
                    ElementsAre("GET /admin/v1/shares", "GET /admin/v1/explain?op=rename&share=demo&path=dir"))
            << place;
    }
    EXPECT_EQ(console.exit_code, 0);
    EXPECT_THAT(out.str(), HasSubstr("demo:dir can be renamed"));
}

TEST_F(Why, the_new_name_lies_in_the_same_share) {
    const char* allowed = R"({"verdict":"allowed","blockers":[]})";
    run("demo:a", allowed, Output::json, "demo:b c");
    EXPECT_EQ(api.asked.back(), "GET /admin/v1/explain?op=rename&share=demo&path=a&to=b%20c");
    run("demo:a", allowed, Output::json, "b:c");
    EXPECT_EQ(console.exit_code, exit_misuse);
    EXPECT_THAT(err.str(), HasSubstr("stays within its share"));
}

TEST_F(Why, the_exit_code_is_the_verdict) {
    const std::pair<const char*, int> cases[] = {
        {"allowed", 0}, {"waits", 0}, {"delayed", 0}, {"blocked", exit_blocked}, {"not_found", exit_nothing_matched}};
    for (const auto& [verdict, expected] : cases) {
        for (const Output output : {Output::table, Output::json, Output::jsonl, Output::csv}) {
            run("demo:a", std::string(R"({"verdict":")") + verdict + R"(","blockers":[]})", output);
            EXPECT_EQ(console.exit_code, expected) << verdict;
        }
    }
}

TEST_F(Why, a_place_that_makes_no_sense_is_not_asked_for) {
    run("//h/other/x", "{}");
    EXPECT_EQ(console.exit_code, exit_misuse);
    EXPECT_EQ(api.asked.size(), 1u);
    EXPECT_THAT(err.str(), HasSubstr("no share is named \"other\"; there are demo, b"));
}

TEST_F(Why, blockers_are_rows_for_programs) {
    const char* blocked = R"({"verdict":"blocked","blockers":[{"kind":"open_below","handle":"12","path":"dir/a"}]})";
    run("demo:dir", blocked, Output::jsonl);
    EXPECT_EQ(out.str(), "{\"kind\":\"open_below\",\"handle\":\"12\",\"path\":\"dir/a\"}\n");
    out.str("");
    run("demo:dir", blocked, Output::csv);
    EXPECT_THAT(out.str(), HasSubstr("\r\nopen_below,12,dir/a,"));
}

TEST(ShellWord, is_one_word) {
    EXPECT_EQ(shell_word("/etc/holdfast.toml"), "/etc/holdfast.toml");
    EXPECT_EQ(shell_word("a b"), "'a b'");
    EXPECT_EQ(shell_word("it's"), "'it'\\''s'");
    EXPECT_EQ(shell_word(""), "''");
}

} // namespace
} // namespace holdfast::server
