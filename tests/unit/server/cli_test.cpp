#include "server/cli.h"

#include "server/version.h"
#include "tests/unit/server/commands/command_harness.h"

#include <fstream>

namespace holdfast::server {
namespace {

class CommandLine : public CommandTest {
  protected:
    int run(const std::vector<std::string>& arguments) {
        out.str("");
        err.str("");
        Console console{in, out, err};
        return run_command_line(arguments, console);
    }
};

TEST_F(CommandLine, tells_its_version_which_is_the_projects) {
    EXPECT_EQ(run({"--version"}), 0);
    EXPECT_EQ(out.str(), std::string("holdfast ") + version + "\n");
    std::ifstream file(HOLDFAST_SOURCE_DIR "/CMakeLists.txt");
    const std::string text(std::istreambuf_iterator<char>(file), {});
    EXPECT_NE(text.find(std::string("project(holdfast VERSION ") + version), std::string::npos);
}

TEST_F(CommandLine, helps_with_every_command) {
    EXPECT_EQ(run({"--help"}), 0);
    for (const char* command : {"serve", "check-config", "user", "token", "handles", "locks", "sessions", "shares"}) {
        EXPECT_NE(out.str().find(command), std::string::npos) << command;
    }
}

TEST_F(CommandLine, a_command_line_without_sense_ends_with_two) {
    EXPECT_EQ(run({}), 2);
    EXPECT_EQ(run({"sing"}), 2);
    EXPECT_EQ(run({"check-config"}), 2);
    EXPECT_EQ(run({"serve", "--nonsense"}), 2);
    EXPECT_EQ(out.str(), "");
    EXPECT_NE(err.str(), "");
}

TEST_F(CommandLine, checks_a_configuration) {
    EXPECT_EQ(run({"check-config", "--config", config()}), 0);
    EXPECT_EQ(out.str(), config() + ": in order, 1 share\n");
    write_config("[server]\nsining = \"required\"\n[[share]]\nname = \"demo\"\npath = \"files\"\n");
    EXPECT_EQ(run({"check-config", "--config", config()}), 1);
    EXPECT_EQ(err.str(), config() + ":2:1: [server] has no key \"sining\"; is \"signing\" meant?\n");
}

TEST_F(CommandLine, a_log_level_that_is_none_starts_nothing) {
    EXPECT_EQ(run({"serve", "--config", config(), "--log-level", "loud"}), 1);
    EXPECT_NE(err.str().find("\"loud\" is no log level"), std::string::npos);
}

} // namespace
} // namespace holdfast::server
