#include "server/commands/close_tree.h"

#include "tests/unit/server/commands/command_harness.h"

#include <gmock/gmock.h>

namespace holdfast::server {
namespace {

class CloseTree : public CommandTest {
  protected:
    /// 2 where CLI11 refuses the words; no server is there, so else 1.
    int run(std::vector<std::string> words) {
        std::ofstream(folder_ / "tok") << "hft_abc\n";
        words.insert(words.end(), {"--url", "http://127.0.0.1:1", "--token-file", (folder_ / "tok").string()});
        return run_with(
            [](CLI::App& app, Console& console) {
                add_close_handles(app, console);
                add_break_locks(app, console);
                add_disconnect(app, console);
            },
            std::move(words));
    }
};

TEST_F(CloseTree, one_way_of_closing_is_chosen) {
    const std::vector<std::vector<std::string>> wrong = {
        {"close", "1", "--force", "--graceful", "5s"},
        {"close", "1", "--ask", "--graceful", "5s"},
        {"close", "1", "--ask", "--force"},
        {"close", "1", "--report"},
        {"close", "1", "--wait", "5s"},
        {"close", "1", "--graceful", "5"},
        {"close", "1", "--graceful"},
        {"close", "1", "--block", "soon"},
        {"close", "1", "--delete-on-close", "maybe"},
        {"close", "--max", "x"},
        {"break"},
        {"disconnect"},
    };
    for (const auto& words : wrong) EXPECT_EQ(run(words), 2) << testing::PrintToString(words);
    EXPECT_EQ(run({"close", "1", "--graceful", "5"}), 2);
    EXPECT_THAT(err.str(), testing::HasSubstr("--graceful: \"5\" is no duration like 500ms, 5s, 2m or 1h"));
}

TEST_F(CloseTree, what_makes_sense_reaches_for_the_server) {
    const std::vector<std::vector<std::string>> right = {
        {"close", "1", "2"},
        {"close", "1", "--graceful", "5s", "--report", "--block", "10s", "--reason", "INC-1"},
        {"close", "1", "--ask", "--wait", "500ms"},
        {"close", "--share", "demo", "--under", "dir", "--yes", "--max", "5"},
        {"close", "--all", "-n"},
        {"close", "--disconnected", "--older", "2h", "-y", "--delete-on-close", "honor", "--request-id", "x"},
        {"break", "5"},
        {"disconnect", "10.0.0.1"},
    };
    for (const auto& words : right) {
        EXPECT_EQ(run(words), 1) << testing::PrintToString(words);
        EXPECT_THAT(err.str(), testing::HasSubstr("no answer from the admin API")) << testing::PrintToString(words);
    }
}

} // namespace
} // namespace holdfast::server
