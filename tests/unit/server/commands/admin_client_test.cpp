#include "server/commands/admin_client.h"

#include "admin_api/http_server.h"
#include "server/commands/admin_commands.h"
#include "tests/unit/admin_api/certificate.h"
#include "tests/unit/admin_api/fixture.h"

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
using admin_api::alice;
using admin_api::bob;
using testing::HasSubstr;
using testing::Not;

class AdminClient : public testing::Test {
  protected:
    AdminClient() {
        std::string pattern = (fs::temp_directory_path() / "holdfast-client-XXXXXX").string();
        if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp");
        folder = pattern;
        write("tok", "hft_abc\n");
        write("holdfast.toml", "[server]\nlisten = [\"127.0.0.1:4450\"]\nstate_dir = \"" + folder.string() +
                                   "\"\n[admin]\nlisten = \"[::1]:4999\"\n[[share]]\nname = \"demo\"\npath = \"" +
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
    EXPECT_EQ(parse_admin_url("http://127.0.0.1:4451"), (AdminUrl{false, "127.0.0.1", 4451}));
    EXPECT_EQ(to_string(parse_admin_url("http://[::1]:4451/").value()), "http://[::1]:4451");
    EXPECT_EQ(parse_admin_url("http://localhost:4451"), (AdminUrl{false, "127.0.0.1", 4451}));
    EXPECT_EQ(parse_admin_url("https://192.0.2.7:4451"), (AdminUrl{true, "192.0.2.7", 4451}));
    EXPECT_EQ(parse_admin_url("https://filer.example:4451/"), (AdminUrl{true, "filer.example", 4451}));
    for (const char* wrong : {"", "127.0.0.1:4451", "http://127.0.0.1", "http://a:b", "https://a:b", "https://a",
                              "https://:1", "https://a:0", "https://a:65536", "https://a/b:1", "ftp://a:1"}) {
        EXPECT_FALSE(parse_admin_url(wrong)) << wrong;
    }
}

TEST_F(AdminClient, a_token_does_not_cross_the_network_in_the_clear) {
    EXPECT_FALSE(parse_admin_url("http://192.0.2.7:4451"));
    EXPECT_FALSE(parse_admin_url("http://filer.example:4451"));
}

TEST_F(AdminClient, the_configuration_says_where_the_api_is) {
    write("admin.token", "hft_first\n");
    const auto target = find_admin({.config = (folder / "holdfast.toml").string()}, console);
    ASSERT_TRUE(target) << err.str();
    EXPECT_EQ(to_string(target->url), "http://[::1]:4999");
    EXPECT_EQ(target->token, "hft_first");
    EXPECT_EQ(target->trust.pinned, "");
}

TEST_F(AdminClient, the_configuration_says_which_certificate_is_the_servers) {
    admin_api::make_certificate(folder, "own");
    write("admin.token", "hft_first\n");
    write("tls.toml", "[server]\nstate_dir = \".\"\n[admin]\nlisten = \"0.0.0.0:4999\"\ntls_cert = \"own.crt\"\n"
                      "tls_key = \"own.key\"\n[[share]]\nname = \"demo\"\npath = \".\"\n");
    const auto target = find_admin({.config = (folder / "tls.toml").string()}, console);
    ASSERT_TRUE(target) << err.str();
    EXPECT_EQ(to_string(target->url), "https://127.0.0.1:4999");
    EXPECT_EQ(target->trust.pinned, (folder / "own.crt").string());

    const auto by_ca = find_admin({.config = (folder / "tls.toml").string(), .ca = "/ca.pem"}, console);
    ASSERT_TRUE(by_ca);
    EXPECT_EQ(by_ca->trust.pinned, "");
    EXPECT_EQ(by_ca->trust.ca_file, "/ca.pem");
    EXPECT_EQ(by_ca->trust.host, "127.0.0.1");
}

TEST_F(AdminClient, what_the_operator_says_goes_first) {
    const auto target = find_admin(
        {.config = "/nonexistent", .url = "http://127.0.0.1:1", .token_file = (folder / "tok").string()}, console);
    ASSERT_TRUE(target) << err.str();
    EXPECT_EQ(target->url, (AdminUrl{false, "127.0.0.1", 1}));
    EXPECT_EQ(target->token, "hft_abc");
}

TEST_F(AdminClient, a_missing_token_is_told_with_its_path) {
    const auto target = find_admin({.config = (folder / "holdfast.toml").string()}, console);
    EXPECT_FALSE(target);
    EXPECT_THAT(err.str(), HasSubstr((folder / "admin.token").string()));
    EXPECT_EQ(console.exit_code, 1);
}

TEST_F(AdminClient, a_server_that_is_away_is_an_error) {
    // Port 1 of the loopback: nobody listens there.
    EXPECT_EQ(run({"handles", "ls", "--url", "http://127.0.0.1:1", "--token-file", (folder / "tok").string()}), 1);
    EXPECT_THAT(err.str(), HasSubstr("no answer from the admin API at 127.0.0.1:1"));
}

/// The same over TLS.
TEST_F(AdminClient, a_certificate_that_is_not_the_servers_is_refused_and_told) {
    class Server : public admin_api::RouteTest {
      public:
        void TestBody() override {}
        admin_api::Router& its_router() { return router; }
        const std::string& its_token() const { return token; }
    } server;
    admin_api::make_certificate(folder, "own");
    admin_api::make_certificate(folder, "other");
    auto tls = std::make_shared<admin_api::Tls>();
    ASSERT_EQ(tls->load({(folder / "own.crt").string(), (folder / "own.key").string()}), "");
    admin_api::HttpServer http({.host = "127.0.0.1", .port = 0, .threads = 2, .tls = tls}, server.its_router());
    const std::string url = "127.0.0.1:" + std::to_string(http.start());
    write("tok", server.its_token());
    const auto list = [&](const std::string& scheme, const std::string& ca) {
        err.str({});
        console.exit_code = 0;
        return run({"handles", "ls", "--url", scheme + url, "--token-file", (folder / "tok").string(), "--ca",
                    (folder / ca).string()});
    };
    EXPECT_EQ(list("https://", "own.crt"), 0) << err.str();
    EXPECT_EQ(list("https://", "other.crt"), 1);
    EXPECT_THAT(err.str(), HasSubstr("the certificate of " + url + " is refused: self-signed"));
    EXPECT_EQ(list("https://", "none.crt"), 1);
    EXPECT_THAT(err.str(), HasSubstr("no certificate in"));
    EXPECT_EQ(list("http://", "own.crt"), 1);
}

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
    EXPECT_EQ(run({"handles", "ls", "--kind", "folder"}), 1);
    EXPECT_THAT(err.str(), HasSubstr("kind"));
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
