#include "server/commands/admin_client.h"

#include "admin_api/http_server.h"
#include "server/commands/admin_tree.h"
#include "tests/unit/admin_api/certificate.h"
#include "tests/unit/admin_api/fixture.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

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
    with_api({.config = {}, .url = "http://127.0.0.1:1", .token_file = (folder / "tok").string()}, console,
             [](AdminApi& api) {
                 const AdminReply reply = api.get("/admin/v1/handles");
                 EXPECT_EQ(reply.status, 0);
                 EXPECT_THAT(reply.body, HasSubstr("no answer from the admin API at 127.0.0.1:1"));
                 EXPECT_EQ(api.stream("/admin/v1/events", "", [](std::string_view) { return true; }).status, 0);
             });
    EXPECT_EQ(console.exit_code, 0) << err.str();
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

/// What the client sends and takes of a stream.
class AdminStream : public AdminClient {
  protected:
    AdminStream() {
        server.Get("/admin/v1/events", [this](const httplib::Request& request, httplib::Response& response) {
            last_event_id = request.get_header_value("Last-Event-ID");
            if (request.get_header_value("Authorization") != "Bearer hft_abc") {
                response.status = 401;
                response.set_content(R"({"title":"Unauthorized"})", "application/problem+json");
                return;
            }
            response.set_chunked_content_provider("text/event-stream", [](std::size_t, httplib::DataSink& sink) {
                for (const char* part : {"data: 1\n\n", "data: 2\n\n"}) sink.write(part, 9);
                sink.done();
                return true;
            });
        });
        server.Post("/admin/v1/captures", [this](const httplib::Request& request, httplib::Response& response) {
            body = request.get_header_value("Content-Type") + ' ' + request.body;
            response.set_chunked_content_provider("application/x-pcapng", [](std::size_t, httplib::DataSink& sink) {
                sink.write("\0\1\2", 3);
                sink.done();
                return true;
            });
        });
        port = server.bind_to_any_port("127.0.0.1");
        thread = std::thread([this] { server.listen_after_bind(); });
    }
    ~AdminStream() override {
        server.stop();
        thread.join();
    }
    AdminTargetOptions options() const {
        return {
            .config = {}, .url = "http://127.0.0.1:" + std::to_string(port), .token_file = (folder / "tok").string()};
    }

    httplib::Server server;
    std::thread thread;
    int port = 0;
    std::string last_event_id;
    std::string body;
};

TEST_F(AdminStream, comes_to_its_end) {
    std::string text;
    with_api(options(), console, [&](AdminApi& api) {
        const AdminReply reply = api.stream("/admin/v1/events", "5", [&](std::string_view bytes) {
            text += bytes;
            return true;
        });
        EXPECT_EQ(reply.status, 200);
        EXPECT_EQ(reply.body, "");
    });
    EXPECT_EQ(text, "data: 1\n\ndata: 2\n\n");
    EXPECT_EQ(last_event_id, "5");
}

TEST_F(AdminStream, may_answer_a_body_with_bytes) {
    std::string bytes;
    with_api(options(), console, [&](AdminApi& api) {
        const AdminReply reply = api.download("/admin/v1/captures", "{}", [&](std::string_view piece) {
            bytes += piece;
            return true;
        });
        EXPECT_EQ(reply.status, 200);
    });
    EXPECT_EQ(bytes, std::string("\0\1\2", 3));
    EXPECT_EQ(body, "application/json {}");
}

TEST_F(AdminStream, may_be_left) {
    int pieces = 0;
    with_api(options(), console, [&](AdminApi& api) {
        EXPECT_EQ(api.stream("/admin/v1/events", "", [&](std::string_view) { return ++pieces > 1; }).status, 200);
    });
    EXPECT_EQ(pieces, 1);
}

TEST_F(AdminStream, that_is_refused_says_why) {
    write("tok", "other");
    with_api(options(), console, [&](AdminApi& api) {
        const AdminReply reply = api.stream("/admin/v1/events", "", [](std::string_view) { return true; });
        EXPECT_EQ(reply.status, 401);
        EXPECT_EQ(reply.body, R"({"title":"Unauthorized"})");
    });
}

} // namespace
} // namespace holdfast::server
