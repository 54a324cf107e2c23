#include "server/commands/completion.h"

#include "server/cli.h"
#include "tests/unit/server/commands/command_harness.h"

#include <gmock/gmock.h>

#include <array>
#include <cstdio>

namespace holdfast::server {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class Completion : public CommandTest {
  protected:
    std::string script(const std::string& shell) {
        out.str("");
        Console console{in, out, err};
        EXPECT_EQ(run_command_line({"completion", shell}, console), 0);
        return out.str();
    }

    /// What bash offers after these words, the last of which is begun.
    std::vector<std::string> offered(const std::string& words) {
        std::ofstream(folder_ / "script") << script("bash") << "COMP_WORDS=(" << words
                                          << ")\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n_holdfast\n"
                                             "printf '%s\\n' \"${COMPREPLY[@]}\"\n";
        const std::string command = "cd '" + folder_.string() + "' && bash script 2>&1";
        std::FILE* pipe = popen(command.c_str(), "r");
        std::string text;
        std::array<char, 4096> piece{};
        while (std::fgets(piece.data(), piece.size(), pipe) != nullptr) text += piece.data();
        EXPECT_EQ(pclose(pipe), 0) << text;
        std::istringstream lines(text);
        return {std::istream_iterator<std::string>(lines), {}};
    }
};

TEST_F(Completion, bash_knows_commands_options_and_values) {
    EXPECT_THAT(offered("holdfast ha"), ElementsAre("handles"));
    EXPECT_THAT(offered("holdfast handles ''"), Contains("count"));
    EXPECT_THAT(offered("holdfast handles close --gr"), ElementsAre("--graceful"));
    EXPECT_THAT(offered("holdfast handles ls --kind ''"), ElementsAre("file", "directory", "pipe"));
    EXPECT_THAT(offered("holdfast handles ls --share demo -o j"), ElementsAre("json", "jsonl"));
    EXPECT_THAT(offered("holdfast completion z"), ElementsAre("zsh"));
    EXPECT_THAT(offered("holdfast why re"), ElementsAre("rename"));
    EXPECT_THAT(offered("holdfast shares ls --config holdfast.t"), ElementsAre("holdfast.toml"));
    EXPECT_THAT(offered("holdfast shares ls --sh"), ElementsAre());
}

TEST_F(Completion, zsh_has_the_same_words) {
    const std::string zsh = script("zsh");
    EXPECT_THAT(zsh, testing::StartsWith("#compdef holdfast\n"));
    EXPECT_THAT(zsh, HasSubstr("'ls:Lists open handles'"));
    EXPECT_THAT(zsh, HasSubstr("'--graceful:"));
    EXPECT_THAT(zsh, HasSubstr("compadd -- file directory pipe; return"));
}

TEST_F(Completion, hidden_commands_stay_hidden) {
    EXPECT_THAT(offered("holdfast ''"), Not(Contains("man")));
    EXPECT_THAT(script("zsh"), Not(HasSubstr("'man:")));
}

TEST_F(Completion, other_shells_are_refused) {
    Console console{in, out, err};
    EXPECT_EQ(run_command_line({"completion", "fish"}, console), 2);
}

} // namespace
} // namespace holdfast::server
