#include "server/commands/answers.h"

#include "tests/unit/server/commands/scripted_api.h"

#include <gmock/gmock.h>

namespace holdfast::server {
namespace {

using Answers = ScriptedTest;

TEST_F(Answers, targets_carry_any_text) {
    EXPECT_EQ(target_with("/a", {}), "/a");
    EXPECT_EQ(target_with("/a", {{"x", "1&2=3"}, {"y", "ä b"}}), "/a?x=1%262%3D3&y=%C3%A4%20b");
}

TEST_F(Answers, an_object_is_given_and_all_else_is_told) {
    struct Case {
        AdminReply reply;
        const char* told; // null: it is given
    };
    const Case cases[] = {
        {{200, R"({"a":1})"}, nullptr},
        {{0, "nobody there"}, "nobody there"},
        {{200, "[]"}, "without JSON"},
        {{502, "<html>"}, "502 without JSON"},
        {{409, R"({"title":"Conflict","detail":"3 match","parameter":"confirm"})"}, "409 Conflict: confirm: 3 match"},
        {{400, "{\"title\":\"Bad\",\"detail\":\"\\u001b[2J\"}"}, "400 Bad: ?[2J"},
    };
    for (const Case& c : cases) {
        err.str("");
        console.exit_code = 0;
        EXPECT_EQ(object_of(c.reply, console).has_value(), c.told == nullptr) << c.reply.body;
        EXPECT_EQ(console.exit_code, c.told ? 1 : 0);
        if (c.told) {
            EXPECT_THAT(err.str(), testing::HasSubstr(c.told));
        }
    }
}

TEST_F(Answers, members_of_another_type_are_not_there) {
    const auto object = object_of({200, R"({"n":7,"t":"x","l":[1]})"}, console).value();
    EXPECT_EQ(count_in(object, "n"), 7);
    EXPECT_EQ(count_in(object, "t"), 0);
    EXPECT_EQ(text_in(object, "t"), "x");
    EXPECT_EQ(text_in(object, "n"), "");
    EXPECT_NE(array_in(object, "l", console), nullptr);
    EXPECT_EQ(console.exit_code, 0);
    EXPECT_EQ(array_in(object, "n", console), nullptr);
    EXPECT_EQ(console.exit_code, 1);
}

} // namespace
} // namespace holdfast::server
