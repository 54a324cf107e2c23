#include "server/commands/man_page.h"

#include "server/cli.h"
#include "tests/unit/server/commands/command_harness.h"

#include <gmock/gmock.h>

#include <cstdlib>

namespace holdfast::server {
namespace {

using testing::HasSubstr;
using testing::Not;

OptionInfo option(std::vector<std::string> names, std::string value = {}) {
    return {std::move(names), {}, std::move(value), {}, "What it does", false, false};
}

TEST(ManPage, names_every_command_and_option) {
    CommandInfo root{"prog", "A program", {}, {option({"--version"})}, {}};
    for (int i = 0; i < 7; ++i) {
        root.commands.push_back({"prog c" + std::to_string(i), "Help", "", {option({"--many"}, "FILE")}, {}});
    }
    root.commands[0].options.push_back(option({"-f", "--few"}));
    root.commands[0].options.push_back({{}, "ids", "TEXT", {"a", "b"}, "Which", true, false});
    const std::string page = man_page(root, "1.2");
    EXPECT_THAT(page, HasSubstr(".SS prog c0 ids\nHelp.\n"));
    EXPECT_THAT(page, HasSubstr("\\fB\\-f\\fR, \\fB\\-\\-few\\fR\nWhat it does.\n"));
    EXPECT_THAT(page, HasSubstr("\\fIids\\fR\nWhich: a, b.\n"));
    EXPECT_THAT(page, HasSubstr("Of many commands:\n.TP\n\\fB\\-\\-many\\fR \\fIFILE\\fR\n"));
    EXPECT_THAT(page, HasSubstr("Of the program:\n.TP\n\\fB\\-\\-version\\fR\n"));
    EXPECT_THAT(page, HasSubstr(".SS prog c6\nHelp.\n.P\nAlso: \\fB\\-\\-many\\fR.\n"));
}

TEST(ManPage, text_cannot_become_a_request) {
    const CommandInfo root{"prog", "x", {}, {}, {{"prog a", ".so /etc/passwd \\n", "'x", {}, {}}}};
    const std::string page = man_page(root, "1");
    EXPECT_THAT(page, HasSubstr("\n\\&.so /etc/passwd \\en.\n"));
    EXPECT_THAT(page, HasSubstr("\n\\&'x\n"));
}

using ManCommand = CommandTest;

/// UPDATE_GOLDEN=1 writes it anew, as `holdfast man > man/holdfast.1` does.
TEST_F(ManCommand, the_page_in_the_project_is_that_of_this_program) {
    Console console{in, out, err};
    ASSERT_EQ(run_command_line({"man"}, console), 0);
    const std::string path = HOLDFAST_SOURCE_DIR "/man/holdfast.1";
    if (std::getenv("UPDATE_GOLDEN") != nullptr) std::ofstream(path) << out.str();
    std::ifstream file(path);
    const std::string kept(std::istreambuf_iterator<char>(file), {});
    EXPECT_TRUE(kept == out.str()) << "man/holdfast.1 is of another program: holdfast man > man/holdfast.1";
    EXPECT_THAT(kept, Not(HasSubstr(".SS holdfast man\n")));
}

} // namespace
} // namespace holdfast::server
