#include "tests/unit/server/commands/command_harness.h"

namespace holdfast::server {
namespace {

TEST(FormatTable, columns_are_as_wide_as_their_widest_word) {
    EXPECT_EQ(format_table({{"NAME", "UID"}, {"a", "1000"}, {"barbara", "1"}}), "NAME     UID\n"
                                                                                "a        1000\n"
                                                                                "barbara  1\n");
    EXPECT_EQ(format_table({}), "");
}

using LoadConfig = CommandTest;

TEST_F(LoadConfig, a_good_file_is_given) {
    Console console{in, out, err};
    const auto loaded = load_config(config(), console);
    ASSERT_TRUE(loaded);
    EXPECT_EQ(loaded->shares.at(0).name, "demo");
    EXPECT_EQ(console.exit_code, 0);
}

TEST_F(LoadConfig, every_problem_is_told_on_a_line) {
    write_config("[server]\nsigning = 1\nthreads = \"x\"\n[[share]]\nname = \"demo\"\npath = \"files\"\n");
    Console console{in, out, err};
    EXPECT_FALSE(load_config(config(), console));
    EXPECT_EQ(console.exit_code, 1);
    EXPECT_EQ(err.str(), config() + ":2:11: \"signing\" is a text, not a number\n" + config() +
                             ":3:11: \"threads\" is a whole number, not a text\n");
}

} // namespace
} // namespace holdfast::server
