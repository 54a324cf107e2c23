#include "admin_api/tls_trust.h"

#include "admin_api/tls.h"
#include "tests/unit/admin_api/certificate.h"
#include "tests/unit/admin_api/fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/ssl.h>

namespace holdfast::admin_api {
namespace {

using testing::HasSubstr;

class TlsTrustTest : public testing::Test {
  protected:
    TlsTrustTest() {
        make_certificate(folder.path(), "a");
        make_certificate(folder.path(), "b");
        EXPECT_EQ(tls.load({path("a.crt"), path("a.key")}), "");
    }
    std::string path(const char* name) const { return (folder.path() / name).string(); }

    /// A whole handshake with the server of certificate "a", in memory. Why it was refused; empty when not.
    std::string meet(const TrustConfig& config) {
        TlsTrust trust(config);
        const std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
        if (std::string problem = trust.apply(context.get()); !problem.empty()) return problem;
        const std::shared_ptr<SSL> client(SSL_new(context.get()), SSL_free);
        const std::shared_ptr<SSL> server(SSL_new(tls.context().get()), SSL_free);
        BIO* ends[2] = {};
        BIO_new_bio_pair(&ends[0], 0, &ends[1], 0);
        SSL_set_bio(client.get(), ends[0], ends[0]);
        SSL_set_bio(server.get(), ends[1], ends[1]);
        SSL_set_connect_state(client.get());
        SSL_set_accept_state(server.get());
        bool is_done = false;
        for (int i = 0; i < 10 && !is_done; ++i) {
            const int there = SSL_do_handshake(client.get());
            is_done = there == 1 && SSL_do_handshake(server.get()) == 1;
            if (there != 1) SSL_do_handshake(server.get());
        }
        EXPECT_EQ(is_done, trust.refusal().empty());
        if (is_done) {
            EXPECT_GE(SSL_version(client.get()), TLS1_2_VERSION);
        }
        return trust.refusal();
    }

    StateFolder folder;
    Tls tls;
};

TEST_F(TlsTrustTest, a_pinned_certificate_is_that_one_whatever_its_name) {
    EXPECT_EQ(meet({.pinned = path("a.crt"), .ca_file = {}, .host = "192.0.2.1"}), "");
    EXPECT_THAT(meet({.pinned = path("b.crt"), .ca_file = {}, .host = "localhost"}), HasSubstr("it is not the one in"));
    EXPECT_THAT(meet({.pinned = path("none"), .ca_file = {}, .host = {}}), HasSubstr("no certificate in"));
}

TEST_F(TlsTrustTest, authorities_vouch_for_a_name_or_an_address) {
    EXPECT_EQ(meet({.pinned = {}, .ca_file = path("a.crt"), .host = "localhost"}), "");
    EXPECT_EQ(meet({.pinned = {}, .ca_file = path("a.crt"), .host = "127.0.0.1"}), "");
    EXPECT_THAT(meet({.pinned = {}, .ca_file = path("a.crt"), .host = "127.0.0.2"}), HasSubstr("mismatch"));
    EXPECT_THAT(meet({.pinned = {}, .ca_file = path("a.crt"), .host = "filer.example"}), HasSubstr("mismatch"));
    EXPECT_THAT(meet({.pinned = {}, .ca_file = path("b.crt"), .host = "localhost"}), HasSubstr("self-signed"));
    EXPECT_THAT(meet({.pinned = {}, .ca_file = path("none"), .host = "localhost"}), HasSubstr("no certificate in"));
}

TEST_F(TlsTrustTest, without_files_the_machine_decides) {
    EXPECT_THAT(meet({.pinned = {}, .ca_file = {}, .host = "localhost"}), HasSubstr("self-signed"));
}

} // namespace
} // namespace holdfast::admin_api
