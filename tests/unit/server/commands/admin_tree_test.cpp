#include "server/commands/admin_tree.h"

#include "admin_api/http_server.h"
#include "server/commands/answers.h"
#include "tests/unit/admin_api/fixture.h"
#include "tests/unit/server/commands/command_harness.h"

#include <gmock/gmock.h>

namespace holdfast::server {
namespace {

using admin_api::alice;
using admin_api::bob;
using testing::HasSubstr;
using testing::Not;

/// The commands against the API itself.
class AdminRoundTrip : public admin_api::RouteTest {
  protected:
    AdminRoundTrip() {
        port = server.start();
        std::ofstream(folder.path() / "tok") << token << '\n';
    }

    int run(std::vector<std::string> words) {
        CLI::App app;
        add_admin_commands(app, console);
        words.insert(words.end(), {"--url", "http://127.0.0.1:" + std::to_string(port), "--token-file",
                                   (folder.path() / "tok").string()});
        std::reverse(words.begin(), words.end());
        out.str({});
        err.str({});
        console.exit_code = 0;
        app.parse(words);
        return console.exit_code;
    }

    admin_api::HttpServer server{{.host = "127.0.0.1", .port = 0, .threads = 2}, router};
    std::uint16_t port = 0;
    std::istringstream in;
    std::ostringstream out;
    std::ostringstream err;
    Console console{in, out, err};
};

TEST_F(AdminRoundTrip, a_handle_is_listed_shown_and_closed) {
    const auto held = open("dir/ä b", alice());
    const auto other = open("dir2/x", bob());
    EXPECT_EQ(run({"handles", "ls", "--under", "DIR"}), 0) << err.str();
    EXPECT_THAT(out.str(), HasSubstr("dir/ä b"));
    EXPECT_THAT(out.str(), Not(HasSubstr("dir2")));
    EXPECT_EQ(run({"handles", "show", text(held)}), 0);
    EXPECT_THAT(out.str(), HasSubstr("CORP"));
    EXPECT_EQ(run({"handles", "close", "--path", "dir/ä b", "--dry-run"}), 0);
    EXPECT_TRUE(held->is_open());
    EXPECT_EQ(run({"handles", "close", text(held), "999", "--reason", "test"}), exit_partly);
    EXPECT_FALSE(held->is_open());
    EXPECT_EQ(run({"handles", "close", text(held)}), exit_nothing_matched);
    EXPECT_TRUE(other->is_open());
}

TEST_F(AdminRoundTrip, lists_longer_than_a_page_come_whole) {
    for (int i = 0; i < 2100; ++i) open("f" + std::to_string(i), alice());
    EXPECT_EQ(run({"handles", "ls", "-o", "json"}), 0) << err.str();
    EXPECT_EQ(boost::json::parse(out.str()).at("handles").as_array().size(), 2100u);
    EXPECT_EQ(run({"handles", "ls", "-o", "json", "--limit", "1500"}), 0);
    EXPECT_EQ(boost::json::parse(out.str()).at("handles").as_array().size(), 1500u);
}

TEST_F(AdminRoundTrip, the_other_lists_answer_too) {
    EXPECT_EQ(run({"locks", "ls", "--state", "waiting"}), 0) << err.str();
    EXPECT_EQ(run({"sessions", "ls", "--user", "alice"}), 0) << err.str();
    EXPECT_EQ(run({"shares", "ls"}), 0) << err.str();
    EXPECT_EQ(run({"handles", "ls", "--client", "nowhere"}), 1);
    EXPECT_THAT(err.str(), HasSubstr("client_ip"));
}

TEST_F(AdminRoundTrip, what_filters_match_is_shown_before_it_is_closed) {
    const auto held = open("dir/a", alice());
    EXPECT_EQ(run({"handles", "close", "--under", "dir"}), exit_misuse);
    EXPECT_THAT(err.str(), HasSubstr("dir/a"));
    EXPECT_THAT(err.str(), HasSubstr("--yes"));
    EXPECT_TRUE(held->is_open());
    console.is_terminal = true;
    in.str("n\n");
    EXPECT_EQ(run({"handles", "close", "--under", "dir"}), 1);
    EXPECT_TRUE(held->is_open());
    in.str("y\n");
    EXPECT_EQ(run({"handles", "close", "--under", "dir"}), 0);
    EXPECT_FALSE(held->is_open());
}

TEST_F(AdminRoundTrip, every_format_has_the_rows) {
    open("a,b", alice());
    for (const char* format : {"table", "wide", "json", "jsonl", "csv"}) {
        EXPECT_EQ(run({"handles", "ls", "-o", format}), 0) << err.str();
        EXPECT_THAT(out.str(), HasSubstr("a,b")) << format;
    }
}

class AdminTree : public CommandTest {
  protected:
    /// 2 where CLI11 refuses the words; no server is there, so else 1.
    int run(std::vector<std::string> words) {
        std::ofstream(folder_ / "tok") << "hft_abc\n";
        words.insert(words.end(), {"--url", "http://127.0.0.1:1", "--token-file", (folder_ / "tok").string()});
        return run_with(add_admin_commands, std::move(words));
    }
};

TEST_F(AdminTree, words_that_are_not_known_are_refused) {
    const std::vector<std::vector<std::string>> wrong = {
        {"handles"},
        {"handles", "ls", "-o", "xml"},
        {"handles", "ls", "--limit", "0"},
        {"handles", "ls", "--kind", "folder"},
        {"handles", "ls", "--state", "connected", "--disconnected"},
        {"handles", "show"},
        {"handles", "count", "--by", "colour"},
        {"sessions", "ls", "--path", "x"},
        {"shares", "ls", "--share", "x"},
        {"locks", "break"},
        {"clients", "disconnect"},
        {"why", "rename"},
        {"why", "sing", "//h/demo"},
        {"top", "-n", "0"},
        {"events", "-o", "csv"},
        {"capture"},
        {"capture", "--client", "10.0.0.1", "--all"},
        {"capture", "--all", "--max-bytes", "many"},
    };
    for (const auto& words : wrong) EXPECT_EQ(run(words), 2) << testing::PrintToString(words);
}

TEST_F(AdminTree, words_that_are_known_reach_for_the_server) {
    const std::vector<std::vector<std::string>> right = {
        {"handles", "ls", "--share", "demo", "--older", "2h", "--idle", "1h", "--disconnected", "--sort", "age", "-r"},
        {"handles", "count", "--by", "user"},
        {"locks", "ls", "--state", "waiting"},
        {"locks", "waiters"},
        {"locks", "break", "5", "--reason", "test"},
        {"leases", "ls", "--lease", "RH"},
        {"watches", "ls"},
        {"sessions", "ls", "--user", "alice"},
        {"sessions", "close", "5"},
        {"trees", "ls"},
        {"connections", "ls"},
        {"clients", "disconnect", "10.0.0.1"},
        {"shares", "ls"},
        {"leaks", "--min-score", "0.2"},
        {"why", "rename", "//h/demo/a", "demo:b"},
        {"events", "--types", "handle.*", "--limit", "1"},
        {"capture", "--client", "10.0.0.0/8", "--user", "alice", "-o", "-", "--max-bytes", "64M", "--snap", "0"},
        {"capture", "--all", "--seconds", "5"},
        {"top", "--once"},
    };
    for (const auto& words : right) {
        EXPECT_EQ(run(words), 1) << testing::PrintToString(words);
        EXPECT_THAT(err.str(), HasSubstr("no answer from the admin API")) << testing::PrintToString(words);
    }
}

} // namespace
} // namespace holdfast::server
