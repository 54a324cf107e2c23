#include "admin_api/http_server_listener.h"

#include "admin_api/http_server.h"
#include "admin_api/tls_trust.h"
#include "tests/unit/admin_api/certificate.h"
#include "tests/unit/admin_api/fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace holdfast::admin_api {
namespace {

class ListenerTest : public RouteTest {
  protected:
    ListenerTest() {
        make_certificate(folder.path(), "a");
        make_certificate(folder.path(), "b");
        EXPECT_EQ(tls->load(files("a")), "");
        port = server.start();
    }
    std::string path(const std::string& name) const { return (folder.path() / name).string(); }
    TlsFiles files(const std::string& name) const { return {path(name + ".crt"), path(name + ".key")}; }

    /// What a client gets that believes this certificate alone; nothing when there is no connection.
    std::string get(const std::string& pinned, const char* target = "/healthz") const {
        TlsTrust trust({.pinned = path(pinned + ".crt"), .ca_file = {}, .host = {}});
        httplib::SSLClient client("127.0.0.1", port);
        client.enable_server_certificate_verification(false);
        EXPECT_EQ(trust.apply(client.ssl_context()), "");
        client.set_default_headers({{"Authorization", "Bearer " + token}});
        const auto result = client.Get(target);
        return result ? result->body : std::string();
    }

    std::shared_ptr<Tls> tls = std::make_shared<Tls>();
    HttpServer server{{.host = "127.0.0.1",
                       .port = 0,
                       .threads = 2,
                       .tls = tls,
                       .limits = {.handshake = std::chrono::milliseconds(200)}},
                      router};
    std::uint16_t port = 0;
};

TEST_F(ListenerTest, speaks_tls_with_its_certificate) {
    EXPECT_EQ(get("a"), R"({"status":"ok"})");
    EXPECT_EQ(get("b"), "");
    for (int i = 0; i < 900; ++i) open("a-file-with-some-name-" + std::to_string(i), alice());
    EXPECT_GT(get("a", "/admin/v1/handles?limit=1000").size(), 500'000u);
}

TEST_F(ListenerTest, new_connections_get_the_new_certificate_and_old_ones_go_on) {
    httplib::SSLClient kept("127.0.0.1", port);
    kept.enable_server_certificate_verification(false);
    kept.set_keep_alive(true);
    ASSERT_TRUE(kept.Get("/healthz"));
    ASSERT_EQ(tls->load(files("b")), "");
    EXPECT_EQ(get("b"), R"({"status":"ok"})");
    EXPECT_EQ(get("a"), "");
    EXPECT_TRUE(kept.Get("/healthz"));

    EXPECT_NE(tls->load({path("a.crt"), path("b.key")}), "");
    EXPECT_EQ(get("b"), R"({"status":"ok"})");
}

TEST_F(ListenerTest, plain_http_gets_no_answer) {
    httplib::Client plain("127.0.0.1", port);
    EXPECT_FALSE(plain.Get("/healthz"));
}

TEST_F(ListenerTest, old_versions_of_tls_are_refused) {
    httplib::SSLClient old("127.0.0.1", port);
    old.enable_server_certificate_verification(false);
    SSL_CTX_set_security_level(old.ssl_context(), 0);
    SSL_CTX_set_min_proto_version(old.ssl_context(), TLS1_VERSION);
    SSL_CTX_set_max_proto_version(old.ssl_context(), TLS1_1_VERSION);
    EXPECT_FALSE(old.Get("/healthz"));
}

TEST_F(ListenerTest, who_does_not_shake_hands_holds_no_thread) {
    std::vector<std::unique_ptr<Connection>> silent;
    for (int i = 0; i < 4; ++i) { // twice as many as there are threads
        const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        ASSERT_EQ(::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
        silent.push_back(std::make_unique<Connection>(socket, nullptr, ConnectionLimits{}));
    }
    EXPECT_EQ(get("a"), R"({"status":"ok"})");
}

} // namespace
} // namespace holdfast::admin_api
