#include "server/commands/admin_client.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace holdfast::server {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class AdminClient : public testing::Test {
  protected:
    AdminClient() {
        std::string pattern = (fs::temp_directory_path() / "holdfast-client-XXXXXX").string();
        if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp");
        folder = pattern;
        write("tok", "hft_abc\n");
        write("holdfast.toml", "[server]\nlisten = [\"127.0.0.1:4450\"]\nstate_dir = \"" + folder.string() +
                                   "\"\n[admin]\nlisten = \"[::]:4999\"\n[[share]]\nname = \"demo\"\npath = \"" +
                                   folder.string() + "\"\n");
    }
    ~AdminClient() override {
        std::error_code ignored;
        fs::remove_all(folder, ignored);
    }

    void write(const char* name, const std::string& content) { std::ofstream(folder / name) << content; }

    /// The exit code of `holdfast <words>`; -1 when CLI11 refuses them.
    int run(std::vector<std::string> words) {
        CLI::App app;
        add_admin_commands(app, console);
        std::reverse(words.begin(), words.end());
        try {
            app.parse(words);
        } catch (const CLI::ParseError&) {
            return -1;
        }
        return console.exit_code;
    }

    fs::path folder;
    std::istringstream in;
    std::ostringstream out;
    std::ostringstream err;
    Console console{in, out, err};
};

TEST_F(AdminClient, urls_name_a_host_and_a_port) {
    EXPECT_EQ(parse_admin_url("http://127.0.0.1:4451"), (Endpoint{"127.0.0.1", 4451}));
    EXPECT_EQ(parse_admin_url("http://[::1]:4451/"), (Endpoint{"::1", 4451}));
    EXPECT_EQ(parse_admin_url("http://localhost:4451"), (Endpoint{"127.0.0.1", 4451}));
    for (const char* wrong : {"", "127.0.0.1:4451", "https://127.0.0.1:4451", "http://127.0.0.1", "http://a:b"}) {
        EXPECT_FALSE(parse_admin_url(wrong)) << wrong;
    }
}

TEST_F(AdminClient, the_configuration_says_where_the_api_is) {
    write("admin.token", "hft_first\n");
    const auto target =
        find_admin({.config = (folder / "holdfast.toml").string(), .url = {}, .token_file = {}}, console);
    ASSERT_TRUE(target) << err.str();
    EXPECT_EQ(target->host, "::1"); // it listens everywhere; we are on the same machine
    EXPECT_EQ(target->port, 4999);
    EXPECT_EQ(target->token, "hft_first");
}

TEST_F(AdminClient, what_the_operator_says_goes_first) {
    const auto target = find_admin(
        {.config = "/nonexistent", .url = "http://127.0.0.1:1", .token_file = (folder / "tok").string()}, console);
    ASSERT_TRUE(target) << err.str();
    EXPECT_EQ(target->port, 1);
    EXPECT_EQ(target->token, "hft_abc");
}

TEST_F(AdminClient, a_missing_token_is_told_with_its_path) {
    const auto target =
        find_admin({.config = (folder / "holdfast.toml").string(), .url = {}, .token_file = {}}, console);
    EXPECT_FALSE(target);
    EXPECT_THAT(err.str(), HasSubstr((folder / "admin.token").string()));
    EXPECT_EQ(console.exit_code, 1);
}

TEST_F(AdminClient, a_server_that_is_away_is_an_error) {
    // Port 1 of the loopback: nobody listens there.
    EXPECT_EQ(run({"handles", "ls", "--url", "http://127.0.0.1:1", "--token-file", (folder / "tok").string()}), 1);
    EXPECT_THAT(err.str(), HasSubstr("no answer from the admin API at 127.0.0.1:1"));
}

TEST_F(AdminClient, words_that_are_not_known_are_refused) {
    EXPECT_EQ(run({"handles"}), -1);
    EXPECT_EQ(run({"handles", "ls", "-o", "xml"}), -1);
    EXPECT_EQ(run({"handles", "ls", "--limit", "0"}), -1);
    EXPECT_EQ(run({"handles", "show"}), -1);
    EXPECT_EQ(run({"sessions", "ls", "--path", "x"}), -1);
    EXPECT_EQ(run({"shares", "ls", "--share", "x"}), -1);
}

} // namespace
} // namespace holdfast::server
