#include "smb2/handlers/session_binding.h"

#include "tests/support/ntlm_client.h"
#include "tests/unit/smb2/connection/raw_client.h"

#include <gtest/gtest.h>

namespace holdfast::smb2 {
namespace {

using test::Guard;
using test::RawAnswer;
using test::RawClient;
using test::RawServer;
using test::with;
using wire::Dialect;

RawClient::Logon joining(const RawClient& first) {
    RawClient::Logon logon;
    logon.joins = &first;
    return logon;
}

class BindingInEachDialect : public ::testing::TestWithParam<Dialect> {};

TEST_P(BindingInEachDialect, a_second_channel_signs_with_a_key_of_its_own_and_uses_what_the_first_has_open) {
    RawServer server;
    RawClient first{server};
    first.begin(GetParam());
    const FileId file = first.open(u"f");

    RawClient second{server};
    second.negotiate(GetParam());
    const RawAnswer bound = second.log_on(joining(first));
    ASSERT_EQ(bound.status(), Status::success);
    EXPECT_EQ(second.session, first.session);
    EXPECT_TRUE(second.verifies(bound));
    EXPECT_FALSE(first.verifies(bound));
    EXPECT_EQ(server.state.sessions.size(), 1U);
    EXPECT_EQ(second.ask(RawClient::close_request(file)).status(), Status::success);
}

TEST_P(BindingInEachDialect, what_is_sealed_is_sealed_with_the_sessions_key) {
    RawServer server;
    RawClient first{server};
    first.begin(GetParam(), Guard::seal);
    RawClient second{server};
    second.negotiate(GetParam());
    ASSERT_EQ(second.log_on(joining(first)).status(), Status::success);
    const RawAnswer answer = second.ask(RawClient::create_request(u"f"));
    EXPECT_EQ(answer.status(), Status::success);
    EXPECT_TRUE(answer.was_sealed);
}

INSTANTIATE_TEST_SUITE_P(all, BindingInEachDialect,
                         ::testing::Values(Dialect::smb3_00, Dialect::smb3_02, Dialect::smb3_11));

struct SessionBinding : ::testing::Test {
    explicit SessionBinding(const Settings& settings = {}) : server(settings) { first.begin(); }

    /// The session works as before.
    void expect_unharmed() { EXPECT_EQ(first.ask(RawClient::create_request(u"after")).status(), Status::success); }
    RawAnswer first_leg(RawClient& client, bool is_signed) {
        test_support::NtlmClient ntlm({.user = "alice", .domain = "", .password = "secret"});
        const auto token = ntlm.start();
        wire::SessionSetupRequest request;
        request.flags = wire::SessionSetupFlags::binding;
        request.security_buffer = token;
        client.session = first.session;
        client.signing = first.session_signing.clone();
        wire::Bytes message = client.build(request);
        client.send(is_signed ? client.sign(std::move(message)) : message);
        return client.take();
    }

    RawServer server;
    RawClient first{server};
    RawClient second{server};
};

struct Refusal {
    const char* why;
    std::function<void(RawClient&)> negotiate;
    bool is_signed;
    Status status;
};

TEST_F(SessionBinding, is_refused_where_the_section_says_so) {
    const auto plainly = [](RawClient& client) { client.negotiate(Dialect::smb3_11); };
    const Refusal refusals[] = {
        {"a dialect without channels, and without AES-GMAC",
         [](RawClient& client) { client.negotiate(Dialect::smb2_10); }, true, Status::request_out_of_sequence},
        {"not signed", plainly, false, Status::invalid_parameter},
        {"another cipher",
         [](RawClient& client) {
             auto request = RawClient::negotiate_request({Dialect::smb3_11});
             request.negotiate_contexts[1] =
                 wire::negotiate_context(wire::EncryptionCapabilities{{wire::Cipher::aes_128_ccm}});
             client.negotiate(request);
         },
         true, Status::invalid_parameter},
        {"signed by AES-CMAC, while the session is by AES-GMAC",
         [](RawClient& client) {
             auto request = RawClient::negotiate_request({Dialect::smb3_11});
             request.negotiate_contexts[2] =
                 wire::negotiate_context(wire::SigningCapabilities{{wire::SigningAlgorithm::aes_cmac}});
             client.negotiate(request);
         },
         true, Status::request_out_of_sequence},
    };
    for (const Refusal& refusal : refusals) {
        SCOPED_TRACE(refusal.why);
        RawClient client{server};
        refusal.negotiate(client);
        const RawAnswer answer = first_leg(client, refusal.is_signed);
        EXPECT_EQ(answer.status(), refusal.status);
        EXPECT_EQ(answer.header.is_signed(), refusal.is_signed) << "who knows the key may trust the refusal";
        EXPECT_EQ(client.connection->channel_count(), 0U);
        expect_unharmed();
    }
}

TEST_F(SessionBinding, is_refused_to_other_dialects) {
    RawClient older{server};
    older.begin(Dialect::smb3_00);
    const std::pair<Dialect, Status> dialects[] = {{Dialect::smb3_02, Status::invalid_parameter},
                                                   {Dialect::smb2_10, Status::request_not_accepted}};
    for (const auto& [dialect, status] : dialects) {
        RawClient client{server};
        client.negotiate(dialect);
        EXPECT_EQ(client.log_on(joining(older)).status(), status);
    }
}

TEST_F(SessionBinding, without_the_flag_the_session_is_not_here) {
    second.negotiate(Dialect::smb3_11);
    second.session = first.session;
    second.signing = first.session_signing.clone();
    second.send(second.sign(second.build(wire::SessionSetupRequest{})));
    const RawAnswer answer = second.take();
    EXPECT_EQ(answer.status(), Status::user_session_deleted);
    EXPECT_TRUE(answer.header.is_signed()) << "smbclient wants the flag, and then does not look";
    EXPECT_EQ(second.connection->channel_count(), 0U);
    expect_unharmed();
}

TEST_F(SessionBinding, a_key_that_is_not_the_sessions_opens_nothing) {
    second.negotiate(Dialect::smb3_11);
    RawClient stranger{server};
    stranger.negotiate(Dialect::smb3_11);
    stranger.log_on({.user = "bob", .password = "hidden"});
    RawClient::Logon logon = joining(stranger);
    second.session = first.session;
    wire::SessionSetupRequest request;
    request.flags = wire::SessionSetupFlags::binding;
    second.signing = stranger.session_signing.clone();
    second.send(second.sign(second.build(request)));
    const RawAnswer answer = second.take();
    EXPECT_EQ(answer.status(), Status::access_denied);
    EXPECT_FALSE(answer.header.is_signed());
    expect_unharmed();
}

TEST_F(SessionBinding, another_user_is_refused_and_the_session_stays) {
    second.negotiate(Dialect::smb3_11);
    RawClient::Logon logon = joining(first);
    logon.user = "bob";
    logon.password = "hidden";
    EXPECT_EQ(second.log_on(logon).status(), Status::access_denied);
    EXPECT_EQ(second.connection->channel_count(), 0U);
    expect_unharmed();
}

TEST_F(SessionBinding, a_wrong_password_is_refused_and_the_session_stays) {
    second.negotiate(Dialect::smb3_11);
    RawClient::Logon logon = joining(first);
    logon.password = "wrong";
    EXPECT_EQ(second.log_on(logon).status(), Status::logon_failure);
    EXPECT_EQ(second.connection->channel_count(), 0U);
    expect_unharmed();
}

TEST_F(SessionBinding, a_half_done_binding_that_ends_with_its_connection_harms_nobody) {
    second.negotiate(Dialect::smb3_11);
    EXPECT_EQ(first_leg(second, true).status(), Status::more_processing_required);
    second.close();
    expect_unharmed();
}

TEST_F(SessionBinding, a_half_done_binding_may_not_ask_for_anything) {
    second.negotiate(Dialect::smb3_11);
    EXPECT_EQ(first_leg(second, true).status(), Status::more_processing_required);
    second.guard = Guard::sign;
    second.tree = first.tree;
    EXPECT_EQ(second.ask(RawClient::create_request(u"f")).status(), Status::user_session_deleted);
    expect_unharmed();
}

TEST_F(SessionBinding, one_connection_binds_a_session_once) {
    second.negotiate(Dialect::smb3_11);
    ASSERT_EQ(second.log_on(joining(first)).status(), Status::success);
    wire::SessionSetupRequest request;
    request.flags = wire::SessionSetupFlags::binding;
    EXPECT_EQ(second.ask(request).status(), Status::request_not_accepted);
    EXPECT_EQ(first.ask(request).status(), Status::request_not_accepted) << "it made the session";
    expect_unharmed();
}

TEST_F(SessionBinding, an_expired_session_takes_no_channel) {
    server.state.sessions.find(first.session)->turn(SessionState::expired);
    second.negotiate(Dialect::smb3_11);
    EXPECT_EQ(first_leg(second, true).status(), Status::network_session_expired);
}

TEST_F(SessionBinding, a_session_without_a_key_takes_no_channel) {
    auto request = RawClient::negotiate_request({Dialect::smb3_11});
    request.negotiate_contexts[2] =
        wire::negotiate_context(wire::SigningCapabilities{{wire::SigningAlgorithm::hmac_sha256}});
    RawClient keyless{server};
    keyless.negotiate(request);
    ASSERT_EQ(keyless.log_on().status(), Status::success);
    server.state.sessions.find(keyless.session)->keys.signing = {};
    second.negotiate(request);
    EXPECT_EQ(second.log_on(joining(keyless)).status(), Status::not_supported);
}

TEST_F(SessionBinding, the_session_lives_until_its_last_channel_goes) {
    const FileId file = first.open(u"f");
    second.negotiate(Dialect::smb3_11);
    ASSERT_EQ(second.log_on(joining(first)).status(), Status::success);
    first.close();
    EXPECT_EQ(second.ask(RawClient::lock_request(file)).status(), Status::success);
    second.close();
    EXPECT_EQ(server.state.sessions.size(), 0U);
    EXPECT_EQ(server.locks.totals().opens, 0U);
}

TEST_F(SessionBinding, a_lock_that_waits_on_a_channel_that_goes_is_not_granted_to_nobody) {
    RawClient other{server};
    other.begin();
    const FileId theirs = other.open(u"f");
    ASSERT_EQ(other.ask(RawClient::lock_request(theirs)).status(), Status::success);
    const FileId file = first.open(u"f");
    second.negotiate(Dialect::smb3_11);
    ASSERT_EQ(second.log_on(joining(first)).status(), Status::success);
    ASSERT_EQ(second.ask(RawClient::lock_request(file)).status(), Status::pending);
    ASSERT_EQ(server.locks.totals().locks_waiting, 1U);
    second.close();
    EXPECT_EQ(server.locks.totals().locks_waiting, 0U);
}

TEST_F(SessionBinding, a_logoff_on_one_channel_ends_the_session_on_all) {
    second.negotiate(Dialect::smb3_11);
    ASSERT_EQ(second.log_on(joining(first)).status(), Status::success);
    EXPECT_EQ(second.ask(wire::LogoffRequest{}).status(), Status::success);
    EXPECT_EQ(first.ask(RawClient::create_request(u"f")).status(), Status::user_session_deleted);
    first.pump();
    EXPECT_EQ(first.connection->channel_count(), 0U);
}

TEST_F(SessionBinding, a_channel_of_another_algorithm_cannot_renew_the_session) {
    RawClient cmac{server};
    auto request = RawClient::negotiate_request({Dialect::smb3_11});
    request.negotiate_contexts[2] =
        wire::negotiate_context(wire::SigningCapabilities{{wire::SigningAlgorithm::aes_cmac}});
    cmac.negotiate(request);
    cmac.begin_session();
    request.negotiate_contexts[2] =
        wire::negotiate_context(wire::SigningCapabilities{{wire::SigningAlgorithm::hmac_sha256}});
    second.negotiate(request);
    ASSERT_EQ(second.log_on(joining(cmac)).status(), Status::success);
    RawClient::Logon renewal;
    renewal.renews = true;
    EXPECT_EQ(second.log_on(renewal).status(), Status::access_denied);
    EXPECT_EQ(second.ask(RawClient::create_request(u"f")).status(), Status::success) << "the channel works on";
}

struct OneChannelAllowed : SessionBinding {
    OneChannelAllowed() : SessionBinding(with([](Settings& settings) { settings.max_channels = 1; })) {}
};

TEST_F(OneChannelAllowed, one_more_is_insufficient_resources) {
    second.negotiate(Dialect::smb3_11);
    EXPECT_EQ(second.log_on(joining(first)).status(), Status::insufficient_resources);
    expect_unharmed();
}

struct NoChannels : SessionBinding {
    NoChannels() : SessionBinding(with([](Settings& settings) { settings.multichannel = false; })) {}
};

TEST_F(NoChannels, are_neither_announced_nor_taken) {
    const RawAnswer answer = second.negotiate(Dialect::smb3_11);
    EXPECT_FALSE(has(answer.as<wire::NegotiateResponse>().capabilities, wire::Capabilities::multi_channel));
    EXPECT_EQ(second.log_on(joining(first)).status(), Status::request_not_accepted);
    expect_unharmed();
}

} // namespace
} // namespace holdfast::smb2
