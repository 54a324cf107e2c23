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

class LogonInEachDialect : public ::testing::TestWithParam<Dialect> {};

TEST_P(LogonInEachDialect, the_last_answer_verifies_with_the_clients_own_key) {
    RawServer server;
    RawClient client{server};
    client.negotiate(GetParam());
    const RawAnswer answer = client.log_on();
    ASSERT_EQ(answer.status(), Status::success);
    EXPECT_TRUE(client.verifies(answer));
    EXPECT_EQ(server.state.sessions.find(client.session)->user()->principal.user, "alice");
}

TEST_P(LogonInEachDialect, signed_work_is_answered_signed) {
    RawServer server;
    RawClient client{server};
    client.begin(GetParam());
    const FileId file = client.open(u"f");
    const RawAnswer answer = client.ask(RawClient::close_request(file));
    EXPECT_EQ(answer.status(), Status::success);
    EXPECT_TRUE(client.verifies(answer));
    EXPECT_EQ(client.ask(wire::LogoffRequest{}).status(), Status::success);
    EXPECT_EQ(server.state.sessions.size(), 0U);
}

TEST_P(LogonInEachDialect, sealed_work_is_answered_sealed_from_3_0_on) {
    if (GetParam() < Dialect::smb3_00) return;
    RawServer server;
    RawClient client{server};
    client.begin(GetParam(), Guard::seal);
    const RawAnswer answer = client.ask(RawClient::create_request(u"f"));
    EXPECT_EQ(answer.status(), Status::success);
    EXPECT_TRUE(answer.was_sealed);
    EXPECT_FALSE(answer.header.is_signed());
}

INSTANTIATE_TEST_SUITE_P(all, LogonInEachDialect,
                         ::testing::Values(Dialect::smb2_02, Dialect::smb2_10, Dialect::smb3_00, Dialect::smb3_02,
                                           Dialect::smb3_11));

class EachCipher : public ::testing::TestWithParam<wire::Cipher> {};

TEST_P(EachCipher, seals_both_ways) {
    RawServer server;
    RawClient client{server};
    auto request = RawClient::negotiate_request({Dialect::smb3_11});
    request.negotiate_contexts[1] = wire::negotiate_context(wire::EncryptionCapabilities{{GetParam()}});
    client.negotiate(request);
    RawClient::require(client.log_on());
    client.guard = Guard::seal;
    const RawAnswer answer = client.connect(u"share");
    EXPECT_EQ(answer.status(), Status::success);
    EXPECT_TRUE(answer.was_sealed);
}

INSTANTIATE_TEST_SUITE_P(all, EachCipher,
                         ::testing::Values(wire::Cipher::aes_128_ccm, wire::Cipher::aes_128_gcm,
                                           wire::Cipher::aes_256_ccm, wire::Cipher::aes_256_gcm));

struct SessionSetupTest : ::testing::Test {
    RawServer server;
    RawClient client{server};
    SessionSetupTest() { client.negotiate(Dialect::smb3_11); }
};

TEST_F(SessionSetupTest, a_wrong_password_is_a_logon_failure_and_leaves_no_session) {
    EXPECT_EQ(client.log_on({.password = "wrong"}).status(), Status::logon_failure);
    EXPECT_EQ(server.state.sessions.size(), 0U);
    EXPECT_EQ(client.connection->channel_count(), 0U);
}

auth::AuthConfig letting_in(bool guests, bool anonymous) {
    auth::AuthConfig config;
    config.server_name = "HOLDFAST";
    config.domain = "WORKGROUP";
    config.allow_guest = guests;
    config.allow_anonymous = anonymous;
    return config;
}

class LogonsWithoutProof : public SessionSetupTest {
  protected:
    enum class Allowed : std::uint8_t { nobody, guests, anonymous };
    RawAnswer log_on_as(const char* user, Allowed allowed) {
        server.authenticator.reconfigure(letting_in(allowed == Allowed::guests, allowed == Allowed::anonymous));
        return client.log_on({.user = user, .password = "whatever"});
    }
    std::shared_ptr<Session> session() { return server.state.sessions.find(client.session); }
};

// [MS-SMB2] 2.2.6: IS_GUEST. 3.3.5.5.3: Session.SigningRequired is for those who are neither guest nor anonymous.
TEST_F(LogonsWithoutProof, a_guest_is_told_so_and_works_unsigned) {
    const RawAnswer answer = log_on_as("mallory", Allowed::guests);
    ASSERT_EQ(answer.status(), Status::success);
    EXPECT_EQ(answer.as<wire::SessionSetupResponse>().session_flags, wire::SessionFlags::is_guest);
    EXPECT_FALSE(answer.header.is_signed()) << "there is no key that both know";
    EXPECT_FALSE(session()->signing_required);
    EXPECT_TRUE(session()->user()->principal.guest);
    EXPECT_EQ(session()->user()->principal.user, "Guest") << "not the name that he gave";

    server.write("f", "for all");
    ASSERT_EQ(client.connect(u"share").status(), Status::success);
    auto request = RawClient::create_request(u"f", wire::CreateDisposition::open);
    request.desired_access = locks::Access::read_data;
    const RawAnswer opened = client.ask(request);
    ASSERT_EQ(opened.status(), Status::success);
    EXPECT_EQ(RawClient::text_of(client.ask(RawClient::read_request(opened.as<wire::CreateResponse>().file_id))),
              "for all");
}

TEST_F(LogonsWithoutProof, without_guests_an_unknown_name_is_refused) {
    EXPECT_EQ(log_on_as("mallory", Allowed::nobody).status(), Status::logon_failure);
    EXPECT_EQ(server.state.sessions.size(), 0U);
}

TEST_F(LogonsWithoutProof, who_has_an_account_does_not_become_a_guest_by_a_wrong_password) {
    EXPECT_EQ(log_on_as("alice", Allowed::guests).status(), Status::logon_failure);
}

TEST_F(LogonsWithoutProof, a_nameless_one_is_no_guest) {
    EXPECT_EQ(log_on_as("", Allowed::guests).status(), Status::logon_failure);
}

// [MS-SMB2] 2.2.6: IS_NULL.
TEST_F(LogonsWithoutProof, anonymous_reaches_the_pipes_and_no_folder) {
    const RawAnswer answer = log_on_as("", Allowed::anonymous);
    ASSERT_EQ(answer.status(), Status::success);
    EXPECT_EQ(answer.as<wire::SessionSetupResponse>().session_flags, wire::SessionFlags::is_null);
    EXPECT_FALSE(session()->signing_required);
    EXPECT_EQ(client.connect(u"IPC$").status(), Status::success);
    EXPECT_EQ(client.connect(u"share").status(), Status::access_denied);
}

TEST_F(LogonsWithoutProof, anonymous_is_off_unless_it_is_on) {
    EXPECT_EQ(log_on_as("", Allowed::nobody).status(), Status::logon_failure);
    EXPECT_EQ(server.state.sessions.size(), 0U);
}

TEST_F(LogonsWithoutProof, guests_leave_the_signatures_of_others_required) {
    ASSERT_EQ(log_on_as("mallory", Allowed::guests).status(), Status::success);
    RawClient alice{server};
    alice.negotiate(Dialect::smb3_02);
    ASSERT_EQ(alice.log_on().status(), Status::success);
    EXPECT_EQ(alice.connect(u"share").status(), Status::access_denied) << "an unsigned request";
}

TEST(LogonsWithoutProofWhereAllIsSealed, are_refused) {
    RawServer server(with([](Settings& settings) { settings.encryption = EncryptionPolicy::required; }));
    RawClient client{server};
    server.authenticator.reconfigure(letting_in(true, true));
    client.negotiate(Dialect::smb3_11);
    EXPECT_EQ(client.log_on({.user = "mallory", .password = "x"}).status(), Status::access_denied);
    EXPECT_EQ(client.log_on({.user = "", .password = ""}).status(), Status::access_denied);
    EXPECT_EQ(server.state.sessions.size(), 0U);
}

TEST_F(SessionSetupTest, guesses_are_answered_later_and_later) {
    for (int i = 0; i < auth::LogonThrottle::free_failures; ++i) client.log_on({.password = "wrong"});
    EXPECT_TRUE(server.jobs.delays.empty());
    EXPECT_EQ(client.log_on({.password = "wrong"}).status(), Status::logon_failure);
    EXPECT_EQ(client.log_on({.password = "wrong"}).status(), Status::logon_failure);
    ASSERT_EQ(server.jobs.delays.size(), 2U);
    EXPECT_GT(server.jobs.delays[1], server.jobs.delays[0]);
    // Who knows the password does not wait.
    EXPECT_EQ(client.log_on().status(), Status::success);
    EXPECT_EQ(server.jobs.delays.size(), 2U);
}

TEST_F(SessionSetupTest, a_held_back_answer_comes_when_its_time_has_come) {
    for (int i = 0; i < auth::LogonThrottle::free_failures; ++i) client.log_on({.password = "wrong"});
    test_support::NtlmClient ntlm({.user = "alice", .domain = "", .password = "wrong"});
    wire::SessionSetupRequest request;
    const auto first = ntlm.start();
    request.security_buffer = first;
    client.session = {};
    client.send(client.build(request));
    const RawAnswer challenge = client.take();
    client.session = challenge.header.session_id;
    const auto second = ntlm.step(challenge.as<wire::SessionSetupResponse>().security_buffer);
    request.security_buffer = *second;
    client.send(client.build(request));
    EXPECT_FALSE(client.has_frame());
    // Others of this connection go on meanwhile.
    client.session = {};
    EXPECT_EQ(client.log_on().status(), Status::success);
    EXPECT_FALSE(client.has_frame());
    client.pump();
    EXPECT_EQ(client.take().status(), Status::logon_failure);
}

TEST_F(SessionSetupTest, a_delay_that_outlives_the_connection_hurts_nobody) {
    for (int i = 0; i < auth::LogonThrottle::free_failures; ++i) client.log_on({.password = "wrong"});
    EXPECT_THROW(
        {
            // The job is taken away before it runs: no answer comes.
            test_support::NtlmClient ntlm({.user = "alice", .domain = "", .password = "wrong"});
            wire::SessionSetupRequest request;
            const auto first = ntlm.start();
            request.security_buffer = first;
            client.session = {};
            client.send(client.build(request));
            const RawAnswer challenge = client.take();
            client.session = challenge.header.session_id;
            const auto second = ntlm.step(challenge.as<wire::SessionSetupResponse>().security_buffer);
            request.security_buffer = *second;
            client.send(client.build(request));
            client.close();
            client.pump();
            client.take_frame();
        },
        std::runtime_error);
    EXPECT_EQ(server.jobs.delays.size(), 1U);
}

TEST_F(SessionSetupTest, a_session_of_another_connection_is_deleted_for_us) {
    client.begin_session();
    RawClient other{server};
    other.negotiate(Dialect::smb3_11);
    other.session = client.session;
    other.send(other.build(wire::LogoffRequest{}));
    EXPECT_EQ(other.take().status(), Status::user_session_deleted);
    wire::SessionSetupRequest request;
    other.send(other.build(request));
    EXPECT_EQ(other.take().status(), Status::user_session_deleted);
    EXPECT_NE(server.state.sessions.find(client.session), nullptr);
}

TEST_F(SessionSetupTest, the_previous_session_ends_with_its_opens) {
    client.begin_session();
    client.open(u"f");
    RawClient again{server};
    again.negotiate(Dialect::smb3_11);
    ASSERT_EQ(again.log_on({.previous = client.session}).status(), Status::success);
    EXPECT_EQ(server.state.sessions.find(client.session), nullptr);
    EXPECT_EQ(server.locks.totals().opens, 0U);
    EXPECT_EQ(client.ask(RawClient::create_request(u"f")).status(), Status::user_session_deleted);
    EXPECT_EQ(client.connection->channel_count(), 0U);
}

TEST_F(SessionSetupTest, somebody_elses_previous_session_stays) {
    client.begin_session();
    RawClient other{server};
    other.negotiate(Dialect::smb3_11);
    EXPECT_EQ(other.log_on({.user = "bob", .password = "hidden", .previous = client.session}).status(),
              Status::success);
    EXPECT_NE(server.state.sessions.find(client.session), nullptr);
    // Nor does a wrong password end it, whoever it was.
    other.log_on({.password = "wrong", .previous = client.session});
    EXPECT_NE(server.state.sessions.find(client.session), nullptr);
    client.open(u"f");
}

TEST_F(SessionSetupTest, a_renewal_keeps_keys_and_opens) {
    client.begin_session();
    const FileId file = client.open(u"f");
    const auto session = client.session;
    const RawAnswer renewed = client.log_on({.renews = true});
    EXPECT_EQ(renewed.status(), Status::success);
    EXPECT_EQ(renewed.header.session_id, session);
    EXPECT_TRUE(client.verifies(renewed));
    EXPECT_EQ(client.ask(RawClient::close_request(file)).status(), Status::success);
}

TEST_F(SessionSetupTest, a_failed_renewal_ends_the_session) {
    client.begin_session();
    const FileId file = client.open(u"f");
    EXPECT_EQ(client.log_on({.password = "wrong", .renews = true}).status(), Status::logon_failure);
    EXPECT_EQ(client.ask(RawClient::read_request(file)).status(), Status::user_session_deleted);
    EXPECT_EQ(server.locks.totals().opens, 0U);
}

TEST_F(SessionSetupTest, a_renewal_by_somebody_else_makes_the_session_his) {
    client.begin_session();
    const FileId before = client.open(u"f");
    const RawAnswer renewed = client.log_on({.user = "bob", .password = "hidden", .renews = true});
    EXPECT_EQ(renewed.status(), Status::success);
    EXPECT_TRUE(client.verifies(renewed)) << "with the keys of the session";
    const FileId after = client.open(u"g");

    const auto user_of = [&](FileId id) { return server.locks.find(locks::OpenId{id.volatile_})->owner()->user; };
    EXPECT_EQ(user_of(before), "alice");
    EXPECT_EQ(user_of(after), "bob");
    EXPECT_EQ(client.ask(RawClient::close_request(before)).status(), Status::success);
    EXPECT_EQ(client.ask(RawClient::close_request(after)).status(), Status::success);
}

TEST_F(SessionSetupTest, who_may_not_connect_to_a_share_opens_nothing_by_a_renewal) {
    ShareSettings settings;
    settings.name = "hers";
    settings.allowed_users = {"alice"};
    server.state.shares.add(settings, server.share->volume);
    client.begin_session();
    client.connect(u"hers");
    const FileId hers = client.open(u"f");
    client.log_on({.user = "bob", .password = "hidden", .renews = true});
    EXPECT_EQ(client.ask(RawClient::create_request(u"f")).status(), Status::access_denied);
    EXPECT_EQ(client.ask(RawClient::create_request(u"new")).status(), Status::access_denied);
    EXPECT_EQ(client.ask(RawClient::close_request(hers)).status(), Status::success);
    client.log_on({.renews = true});
    client.open(u"f");
}

TEST_F(SessionSetupTest, an_expired_session_may_close_and_renew_and_no_more) {
    client.begin_session();
    const FileId file = client.open(u"f");
    server.state.sessions.find(client.session)->expires_at_ns = client.now.time_since_epoch().count();
    EXPECT_EQ(client.ask(RawClient::read_request(file)).status(), Status::network_session_expired);
    EXPECT_EQ(client.ask(RawClient::close_request(file)).status(), Status::success);
    EXPECT_EQ(client.log_on({.renews = true}).status(), Status::success);
    client.open(u"f");
}

TEST_F(SessionSetupTest, a_session_that_was_ended_elsewhere_is_not_renewed) {
    client.begin_session();
    const auto session = server.state.sessions.find(client.session);
    session->turn(SessionState::closed);
    EXPECT_EQ(client.log_on({.renews = true}).status(), Status::user_session_deleted);
    EXPECT_FALSE(session->turn(SessionState::valid));
}

TEST_F(SessionSetupTest, work_before_the_logon_is_done_finds_no_session) {
    test_support::NtlmClient ntlm({.user = "alice", .domain = "", .password = "secret"});
    wire::SessionSetupRequest request;
    const auto token = ntlm.start();
    request.security_buffer = token;
    client.send(client.build(request));
    client.session = client.take().header.session_id;
    wire::TreeConnectRequest connect;
    connect.path = u"\\\\server\\share";
    EXPECT_EQ(client.ask(connect).status(), Status::user_session_deleted);
}

TEST_F(SessionSetupTest, another_channel_is_not_bound) {
    client.begin_session();
    wire::SessionSetupRequest request;
    request.flags = wire::SessionSetupFlags::binding;
    EXPECT_EQ(client.ask(request).status(), Status::request_not_accepted);
    client.open(u"f");
}

TEST_F(SessionSetupTest, a_disabled_account_is_told_so_when_the_password_is_right) {
    ASSERT_TRUE(server.accounts.set_use("alice", auth::AccountStore::Use::disabled));
    EXPECT_EQ(client.log_on().status(), Status::account_disabled);
}

TEST(SessionSetupBounds, sessions_of_a_connection_and_of_the_server_are_bounded) {
    RawServer server(with([](Settings& settings) {
        settings.max_sessions = 3;
        settings.max_sessions_per_connection = 2;
    }));
    RawClient client{server};
    client.negotiate(Dialect::smb3_11);
    EXPECT_EQ(client.log_on().status(), Status::success);
    EXPECT_EQ(client.log_on().status(), Status::success);
    EXPECT_EQ(client.log_on().status(), Status::insufficient_resources);
    RawClient other{server};
    other.negotiate(Dialect::smb3_11);
    EXPECT_EQ(other.log_on().status(), Status::success);
    EXPECT_EQ(other.log_on().status(), Status::insufficient_resources);
    client.close();
    EXPECT_EQ(server.state.sessions.size(), 1U);
}

TEST(SessionSetupPolicy, who_cannot_encrypt_is_refused_where_it_is_required) {
    RawServer server(with([](Settings& settings) { settings.encryption = EncryptionPolicy::required; }));
    RawClient old{server};
    old.negotiate(Dialect::smb2_10);
    EXPECT_EQ(old.log_on().status(), Status::access_denied);
    EXPECT_EQ(server.state.sessions.size(), 0U);

    RawClient client{server};
    client.negotiate(Dialect::smb3_11);
    const RawAnswer answer = client.log_on();
    EXPECT_TRUE(client.verifies(answer)); // the client has its keys only now
    EXPECT_TRUE(has(answer.as<wire::SessionSetupResponse>().session_flags, wire::SessionFlags::encrypt_data));
    client.guard = Guard::sign;
    EXPECT_EQ(client.connect(u"share").status(), Status::access_denied);
    client.guard = Guard::seal;
    EXPECT_EQ(client.connect(u"share").status(), Status::success);
}

TEST(SessionSetupPolicy, the_client_may_ask_for_signatures_itself) {
    RawServer server(with([](Settings& settings) { settings.signing_required = false; }));
    RawClient client{server};
    client.negotiate(Dialect::smb3_02);
    client.log_on({.security_mode = wire::SecurityMode8::signing_required});
    EXPECT_EQ(client.connect(u"share").status(), Status::access_denied);
    client.guard = Guard::sign;
    EXPECT_EQ(client.connect(u"share").status(), Status::success);
}

} // namespace
} // namespace holdfast::smb2
