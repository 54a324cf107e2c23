#include "smb2/auth/authenticator.h"

#include "smb2/auth/spnego.h"
#include "tests/unit/smb2/auth/test_accounts.h"
#include "tests/unit/smb2/auth/windows_tokens.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace holdfast::smb2::auth {
namespace {

using test_support::NtlmClient;

class AuthenticatorTest : public AccountsFixture {
  protected:
    Authenticator authenticator_{config_, accounts_};

    /// Both sides until one has nothing more to say.
    Step run(NtlmClient& client) {
        const auto exchange = authenticator_.begin();
        Step step = exchange->step(client.start());
        while (step.kind == Step::Kind::more) {
            const auto token = client.step(step.token);
            if (!token) return Step::failed_for(AuthFailure::invalid_token, "the client gave up");
            step = exchange->step(*token);
        }
        if (step.kind == Step::Kind::done && !step.token.empty()) client.step(step.token);
        return step;
    }
};

TEST_F(AuthenticatorTest, a_client_logs_on_in_every_dress) {
    struct Row {
        const char* why;
        NtlmClient::Options options;
    };
    const Row rows[] = {
        {"as Windows does", {}},
        {"without mechListMIC", {.mech_list_mic = false}},
        {"without any MIC", {.mic = false, .mech_list_mic = false}},
        {"without key exchange", {.key_exchange = false}},
        {"without SPNEGO", {.spnego = false}},
        {"NTLM as second choice", {.mechs = {Mech::ms_krb5, Mech::krb5, Mech::ntlmssp}}},
        {"NTLM as second choice, MIC on demand", {.mech_list_mic = false, .mechs = {Mech::krb5, Mech::ntlmssp}}},
    };
    for (const Row& row : rows) {
        NtlmClient client({.user = "alice", .domain = "WORKGROUP", .password = "secret"}, row.options);
        const Step step = run(client);
        ASSERT_EQ(step.kind, Step::Kind::done) << row.why << ": " << step.detail;
        EXPECT_TRUE(client.is_done()) << row.why;
        EXPECT_EQ(step.principal.user, "alice") << row.why;
        EXPECT_TRUE(std::ranges::equal(step.principal.session_key, client.session_key())) << row.why;
        EXPECT_EQ(step.token.empty(), !row.options.spnego) << row.why;
    }
}

TEST_F(AuthenticatorTest, a_wrong_password_is_a_logon_failure) {
    NtlmClient client({.user = "alice", .domain = "WORKGROUP", .password = "wrong"});
    const Step step = run(client);
    ASSERT_EQ(step.kind, Step::Kind::failed);
    EXPECT_EQ(step.failure, AuthFailure::logon_failure);
    EXPECT_EQ(step.user, "alice");
}

TEST_F(AuthenticatorTest, a_name_can_not_write_lines_into_a_log) {
    NtlmClient client(
        {.user = "eve\n[info] alice logged on\x7f" + std::string(500, 'x'), .domain = "", .password = ""});
    const Step step = run(client);
    ASSERT_EQ(step.kind, Step::Kind::failed);
    EXPECT_TRUE(step.user.starts_with("eve?[info] alice logged on?xxx")) << step.user;
    EXPECT_LE(step.user.size(), 256u);
}

TEST_F(AuthenticatorTest, anonymous_has_no_mic_and_is_done) {
    config_.allow_anonymous = true;
    authenticator_.reconfigure(config_);
    NtlmClient client({.user = "", .domain = "", .password = "", .workstation = ""});
    const Step step = run(client);
    ASSERT_EQ(step.kind, Step::Kind::done) << step.detail;
    EXPECT_TRUE(step.principal.anonymous);
}

TEST_F(AuthenticatorTest, a_new_configuration_counts_for_new_exchanges) {
    const auto before = authenticator_.begin();
    config_.server_name = "RENAMED";
    authenticator_.reconfigure(config_);
    const auto name_told_by = [](AuthExchange& exchange) {
        NtlmClient client({.user = "alice", .domain = "", .password = "secret"}, {.spnego = false});
        return parse_ntlm_challenge(exchange.step(client.start()).token)->target_name;
    };
    EXPECT_EQ(name_told_by(*before), u"HOLDFAST");
    EXPECT_EQ(name_told_by(*authenticator_.begin()), u"RENAMED");
}

TEST_F(AuthenticatorTest, without_a_keytab_only_ntlm_is_offered) {
    const auto hint = authenticator_.negotiate_token();
    EXPECT_EQ(parse_neg_token_init(hint)->mechs, (std::vector<std::optional<Mech>>{Mech::ntlmssp}));
    EXPECT_TRUE(authenticator_.kerberos_problem().empty());
    config_.keytab = "/nonexistent/keytab";
    authenticator_.reconfigure(config_);
    EXPECT_EQ(authenticator_.negotiate_token(), hint);
    EXPECT_NE(authenticator_.kerberos_problem(), "");
}

TEST_F(AuthenticatorTest, an_exchange_outlives_a_new_configuration_of_the_authenticator) {
    NtlmClient client({.user = "alice", .domain = "", .password = "secret"});
    const auto exchange = authenticator_.begin();
    const Step first = exchange->step(client.start());
    authenticator_.reconfigure(config_);
    EXPECT_EQ(exchange->step(*client.step(first.token)).kind, Step::Kind::done);
}

/// The two tokens of a client, spoiled by `spoil`, into a fresh exchange each; none may log on.
class HostileTokens : public AuthenticatorTest {
  protected:
    void SetUp() override {
        config_.allow_guest = false;
        NtlmClient client({.user = "alice", .domain = "WORKGROUP", .password = "secret"});
        first_ = client.start();
        const auto exchange = authenticator_.begin();
        second_ = *client.step(exchange->step(first_).token);
    }
    ByteVector first_;
    ByteVector second_; // for a challenge that nobody gave
};

TEST_F(HostileTokens, cut_at_every_length_they_are_refused) {
    for (std::size_t size = 0; size < first_.size(); ++size) {
        // In a block of exactly that size, so that a step too far is seen.
        const ByteVector cut(first_.begin(), first_.begin() + static_cast<std::ptrdiff_t>(size));
        EXPECT_EQ(authenticator_.begin()->step(cut).kind, Step::Kind::failed) << size;
    }
    for (std::size_t size = 0; size <= second_.size(); ++size) {
        const ByteVector cut(second_.begin(), second_.begin() + static_cast<std::ptrdiff_t>(size));
        const auto exchange = authenticator_.begin();
        ASSERT_EQ(exchange->step(first_).kind, Step::Kind::more);
        EXPECT_EQ(exchange->step(cut).kind, Step::Kind::failed) << size;
    }
}

TEST_F(HostileTokens, changed_at_random_they_never_log_on) {
    std::mt19937 random(20240229);
    const auto spoiled = [&](ByteVector token) {
        const auto changes = 1 + random() % 4;
        for (std::size_t i = 0; i < changes && !token.empty(); ++i) {
            const std::size_t at = random() % token.size();
            switch (random() % 4) {
            case 0: token[at] = static_cast<std::byte>(random()); break;
            case 1: token[at] ^= static_cast<std::byte>(1U << random() % 8); break;
            case 2: token.erase(token.begin() + static_cast<std::ptrdiff_t>(at)); break;
            case 3: token.insert(token.begin() + static_cast<std::ptrdiff_t>(at), std::byte{0xff}); break;
            }
        }
        return token;
    };
    for (int round = 0; round < 10'000; ++round) {
        const auto exchange = authenticator_.begin();
        const Step first = exchange->step(round % 2 == 0 ? first_ : spoiled(first_));
        ASSERT_NE(first.kind, Step::Kind::done);
        if (first.kind == Step::Kind::more) {
            ASSERT_NE(exchange->step(spoiled(second_)).kind, Step::Kind::done);
        }
    }
}

TEST_F(HostileTokens, what_windows_said_to_another_server_opens_nothing) {
    const auto exchange = authenticator_.begin();
    EXPECT_EQ(exchange->step(samples::first_request()).kind, Step::Kind::more);
    const Step step = exchange->step(samples::second_request());
    ASSERT_EQ(step.kind, Step::Kind::failed);
    EXPECT_EQ(step.failure, AuthFailure::logon_failure);
    EXPECT_EQ(step.user, "administrator");
}

} // namespace
} // namespace holdfast::smb2::auth
