#include "server/commands/command_tree.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace holdfast::server {
namespace {

using testing::ElementsAre;

TEST(CommandTree, has_what_the_command_line_has) {
    CLI::App app("A program.", "prog");
    std::string text;
    bool flag = false;
    std::vector<std::string> ids;
    CLI::App* noun = app.add_subcommand("noun", "A thing");
    CLI::App* verb = noun->add_subcommand("verb", "Does it");
    verb->footer("More.");
    verb->add_option("-o,--output", text, "How")->check(CLI::IsMember({"a", "b"}));
    verb->add_option("--config", text, "Where")->required();
    verb->add_flag("-y,--yes", flag, "Sure");
    verb->add_option("ids", ids, "Which");
    app.add_subcommand("secret", "Hidden")->group("");

    const CommandInfo root = describe(app);
    const auto all = flattened(root);
    ASSERT_EQ(all.size(), 3u);
    EXPECT_EQ(all[0]->name, "prog");
    EXPECT_EQ(all[1]->name, "prog noun");
    const CommandInfo& info = *all[2];
    EXPECT_EQ(info.name, "prog noun verb");
    EXPECT_EQ(info.word(), "verb");
    EXPECT_EQ(info.help, "Does it");
    EXPECT_EQ(info.footer, "More.");
    ASSERT_EQ(info.options.size(), 5u); // and --help
    EXPECT_THAT(info.options[0].names, ElementsAre("-h", "--help"));
    EXPECT_EQ(info.options[0].value, "");
    EXPECT_EQ(info.options[1], (OptionInfo{{"-o", "--output"}, "", "TEXT", {"a", "b"}, "How", false, false}));
    EXPECT_EQ(info.options[2], (OptionInfo{{"--config"}, "", "FILE", {}, "Where", true, true}));
    EXPECT_EQ(info.options[3], (OptionInfo{{"-y", "--yes"}, "", "", {}, "Sure", false, false}));
    EXPECT_EQ(info.options[4].word, "ids");
    EXPECT_THAT(info.options[4].names, testing::IsEmpty());
}

} // namespace
} // namespace holdfast::server
