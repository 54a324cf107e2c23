#include "smb2/auth/ntlm_mechanism.h"

#include "tests/unit/smb2/auth/test_accounts.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace holdfast::smb2::auth {
namespace {

using test_support::NtlmClient;

class NtlmMechanismTest : public AccountsFixture {
  protected:
    Step log_on(NtlmClient& client) {
        NtlmMechanism mechanism(config_, accounts_);
        const Step challenge = mechanism.step(client.start());
        EXPECT_EQ(challenge.kind, Step::Kind::more);
        return mechanism.step(*client.step(challenge.token));
    }
    Step log_on(NtlmClient::Credentials credentials) {
        NtlmClient::Options bare;
        bare.spnego = false;
        NtlmClient client(std::move(credentials), bare);
        return log_on(client);
    }
};

TEST_F(NtlmMechanismTest, who_knows_the_password_is_let_in) {
    NtlmClient::Options bare;
    bare.spnego = false;
    NtlmClient client({.user = "ALICE", .domain = "whatever", .password = "secret", .workstation = "DESK"}, bare);
    const Step step = log_on(client);
    ASSERT_EQ(step.kind, Step::Kind::done);
    EXPECT_EQ(step.principal.user, "alice");
    EXPECT_EQ(step.principal.domain, "WORKGROUP");
    EXPECT_EQ(step.principal.workstation, "DESK");
    EXPECT_EQ(step.principal.uid, 1001u);
    EXPECT_FALSE(step.principal.admin);
    EXPECT_FALSE(step.principal.expires_at);
    EXPECT_TRUE(std::ranges::equal(step.principal.session_key, client.session_key()));
}

TEST_F(NtlmMechanismTest, a_name_with_its_domain_behind_is_the_same_name) {
    const Step step = log_on({.user = "bob@example.org", .domain = "", .password = "hidden"});
    ASSERT_EQ(step.kind, Step::Kind::done);
    EXPECT_EQ(step.principal.user, "bob");
    EXPECT_TRUE(step.principal.admin);
}

TEST_F(NtlmMechanismTest, wrong_passwords_and_unknown_users_fail_alike) {
    const Step wrong = log_on({.user = "alice", .domain = "", .password = "Secret"});
    const Step unknown = log_on({.user = "mallory", .domain = "", .password = "secret"});
    for (const Step* const step : {&wrong, &unknown}) {
        EXPECT_EQ(step->kind, Step::Kind::failed);
        EXPECT_EQ(step->failure, AuthFailure::logon_failure);
        EXPECT_TRUE(step->token.empty());
    }
    EXPECT_EQ(wrong.user, "alice");
    EXPECT_EQ(unknown.user, "mallory");
}

TEST_F(NtlmMechanismTest, that_an_account_is_disabled_is_told_to_who_knows_its_password) {
    EXPECT_EQ(log_on({.user = "carol", .domain = "", .password = "unused"}).failure, AuthFailure::account_disabled);
    EXPECT_EQ(log_on({.user = "carol", .domain = "", .password = "guess"}).failure, AuthFailure::logon_failure);
}

TEST_F(NtlmMechanismTest, guests_are_let_in_by_policy_and_only_without_an_account) {
    config_.allow_guest = true;
    const Step guest = log_on({.user = "mallory", .domain = "", .password = "x"});
    ASSERT_EQ(guest.kind, Step::Kind::done);
    EXPECT_TRUE(guest.principal.guest);
    EXPECT_EQ(log_on({.user = "alice", .domain = "", .password = "x"}).kind, Step::Kind::failed);
    EXPECT_FALSE(log_on({.user = "alice", .domain = "", .password = "secret"}).principal.guest);
}

TEST_F(NtlmMechanismTest, anonymous_is_let_in_by_policy) {
    const NtlmClient::Credentials nobody{.user = "", .domain = "", .password = "", .workstation = ""};
    EXPECT_EQ(log_on(nobody).failure, AuthFailure::logon_failure);
    config_.allow_guest = true;
    EXPECT_EQ(log_on(nobody).kind, Step::Kind::failed) << "a guest says a name";
    config_.allow_anonymous = true;
    const Step step = log_on(nobody);
    ASSERT_EQ(step.kind, Step::Kind::done);
    EXPECT_TRUE(step.principal.anonymous);
}

TEST_F(NtlmMechanismTest, messages_out_of_turn_are_invalid) {
    NtlmMechanism mechanism(config_, accounts_);
    NtlmClient::Options bare;
    bare.spnego = false;
    NtlmClient client({.user = "alice", .domain = "", .password = "secret"}, bare);
    const Step challenge = mechanism.step(client.start());
    EXPECT_EQ(mechanism.step(client.start()).failure, AuthFailure::invalid_token) << "a second first one";
    NtlmMechanism fresh(config_, accounts_);
    EXPECT_EQ(fresh.step(*client.step(challenge.token)).failure, AuthFailure::invalid_token) << "no first one";
}

TEST_F(NtlmMechanismTest, every_exchange_has_a_challenge_of_its_own) {
    NtlmClient::Options bare;
    bare.spnego = false;
    NtlmClient client({.user = "alice", .domain = "", .password = "secret"}, bare);
    const auto hello = client.start();
    const auto challenge_of = [&] {
        return parse_ntlm_challenge(NtlmMechanism(config_, accounts_).step(hello).token)->challenge;
    };
    EXPECT_NE(challenge_of(), challenge_of());
}

} // namespace
} // namespace holdfast::smb2::auth
