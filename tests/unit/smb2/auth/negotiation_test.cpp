#include "smb2/auth/negotiation.h"

#include "smb2/crypto/bytes.h"
#include "tests/support/hex.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <deque>
#include <string>

namespace holdfast::smb2::auth {
namespace {

using crypto::bytes_of;

/// Does what the test says, and signs with its name.
struct Script {
    std::deque<Step> steps;
    std::vector<std::string> tokens; // that came
    bool can_sign = true;
};

std::string text_of(Bytes bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }
ByteVector vector_of(std::string_view text) {
    const auto bytes = bytes_of(text);
    return {bytes.begin(), bytes.end()};
}

class ScriptedMechanism final : public Mechanism {
  public:
    explicit ScriptedMechanism(Script& script) : script_(script) {}
    Step step(Bytes token) override {
        script_.tokens.push_back(text_of(token));
        Step step = std::move(script_.steps.front());
        script_.steps.pop_front();
        return step;
    }
    std::optional<ByteVector> sign(Bytes message) override {
        if (!script_.can_sign) return std::nullopt;
        return vector_of("server signs " + test_support::to_hex(message));
    }
    bool verify(Bytes message, Bytes signature) override {
        return script_.can_sign && text_of(signature) == "client signs " + test_support::to_hex(message);
    }

  private:
    Script& script_;
};

Step done(std::string_view token = {}) {
    Principal principal;
    principal.user = "alice";
    return Step::done_as(principal, vector_of(token));
}

class NegotiationTest : public testing::Test {
  protected:
    Script script_;
    std::vector<Mech> offered_{Mech::ntlmssp};
    Negotiation negotiation_{[this](Mech mech) -> std::unique_ptr<Mechanism> {
        if (std::ranges::find(offered_, mech) == offered_.end()) return nullptr;
        return std::make_unique<ScriptedMechanism>(script_);
    }};

    static std::string client_mic(std::span<const Mech> mechs) {
        return "client signs " + test_support::to_hex(build_mech_types(mechs));
    }
    static ByteVector response(std::string_view token, std::string_view mic = {}) {
        NegTokenResp built;
        if (!token.empty()) built.response_token = bytes_of(token);
        if (!mic.empty()) built.mech_list_mic = bytes_of(mic);
        return build_neg_token_resp(built);
    }
};

constexpr std::array only_ntlm{Mech::ntlmssp};
constexpr std::array kerberos_or_ntlm{Mech::krb5, Mech::ntlmssp};

TEST_F(NegotiationTest, a_first_choice_goes_through_in_two_legs) {
    script_.steps = {Step::more_with(vector_of("challenge")), done()};
    const Step first = negotiation_.step(build_neg_token_init(only_ntlm, bytes_of("hello")));
    ASSERT_EQ(first.kind, Step::Kind::more);
    const auto answer = parse_neg_token_resp(first.token);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->state, NegState::accept_incomplete);
    EXPECT_EQ(answer->supported_mech, Mech::ntlmssp);
    EXPECT_EQ(text_of(*answer->response_token), "challenge");

    const Step second = negotiation_.step(response("proof"));
    ASSERT_EQ(second.kind, Step::Kind::done);
    EXPECT_EQ(second.principal.user, "alice");
    const auto end = parse_neg_token_resp(second.token);
    EXPECT_EQ(end->state, NegState::accept_completed);
    EXPECT_FALSE(end->supported_mech) << "said before";
    EXPECT_FALSE(end->mech_list_mic) << "nobody asked for it";
    EXPECT_EQ(script_.tokens, (std::vector<std::string>{"hello", "proof"}));
}

TEST_F(NegotiationTest, a_mic_that_fits_is_answered_by_one) {
    script_.steps = {Step::more_with(vector_of("challenge")), done()};
    negotiation_.step(build_neg_token_init(only_ntlm, bytes_of("hello")));
    const Step second = negotiation_.step(response("proof", client_mic(only_ntlm)));
    ASSERT_EQ(second.kind, Step::Kind::done);
    EXPECT_EQ(text_of(*parse_neg_token_resp(second.token)->mech_list_mic),
              "server signs " + test_support::to_hex(build_mech_types(only_ntlm)));
}

TEST_F(NegotiationTest, a_mic_that_does_not_fit_ends_it) {
    script_.steps = {Step::more_with(vector_of("challenge")), done()};
    negotiation_.step(build_neg_token_init(only_ntlm, bytes_of("hello")));
    const Step second = negotiation_.step(response("proof", client_mic(kerberos_or_ntlm)));
    ASSERT_EQ(second.kind, Step::Kind::failed);
    EXPECT_EQ(second.failure, AuthFailure::logon_failure);
    EXPECT_EQ(second.user, "alice");
}

TEST_F(NegotiationTest, a_second_choice_begins_again_and_needs_a_mic) {
    script_.steps = {Step::more_with(vector_of("challenge")), done()};
    const Step first = negotiation_.step(build_neg_token_init(kerberos_or_ntlm, bytes_of("ticket")));
    ASSERT_EQ(first.kind, Step::Kind::more);
    const auto answer = parse_neg_token_resp(first.token);
    EXPECT_EQ(answer->state, NegState::request_mic);
    EXPECT_EQ(answer->supported_mech, Mech::ntlmssp);
    EXPECT_FALSE(answer->response_token);
    EXPECT_TRUE(script_.tokens.empty()) << "the ticket was not for NTLM";

    negotiation_.step(response("hello"));
    const Step last = negotiation_.step(response("proof", client_mic(kerberos_or_ntlm)));
    ASSERT_EQ(last.kind, Step::Kind::done);
    EXPECT_TRUE(parse_neg_token_resp(last.token)->mech_list_mic);
}

TEST_F(NegotiationTest, a_mic_that_is_needed_may_come_one_leg_later) {
    script_.steps = {Step::more_with(vector_of("challenge")), done("proof of us")};
    negotiation_.step(build_neg_token_init(kerberos_or_ntlm, bytes_of("ticket")));
    negotiation_.step(response("hello"));
    const Step asking = negotiation_.step(response("proof"));
    ASSERT_EQ(asking.kind, Step::Kind::more);
    const auto asked = parse_neg_token_resp(asking.token);
    EXPECT_EQ(asked->state, NegState::accept_incomplete);
    EXPECT_EQ(text_of(*asked->response_token), "proof of us");
    EXPECT_TRUE(asked->mech_list_mic);

    const Step last = negotiation_.step(response("", client_mic(kerberos_or_ntlm)));
    ASSERT_EQ(last.kind, Step::Kind::done);
    EXPECT_EQ(last.principal.user, "alice");
    EXPECT_EQ(parse_neg_token_resp(last.token)->state, NegState::accept_completed);
}

TEST_F(NegotiationTest, a_late_mic_must_fit_too) {
    for (const std::string& mic : {std::string(), client_mic(only_ntlm)}) {
        script_ = {};
        script_.steps = {Step::more_with(vector_of("challenge")), done()};
        Negotiation negotiation([&](Mech mech) -> std::unique_ptr<Mechanism> {
            return mech == Mech::ntlmssp ? std::make_unique<ScriptedMechanism>(script_) : nullptr;
        });
        negotiation.step(build_neg_token_init(kerberos_or_ntlm, bytes_of("ticket")));
        negotiation.step(response("hello"));
        negotiation.step(response("proof"));
        EXPECT_EQ(negotiation.step(response("", mic)).kind, Step::Kind::failed);
        EXPECT_EQ(negotiation.step(response("", client_mic(kerberos_or_ntlm))).kind, Step::Kind::failed)
            << "there is no second try";
    }
}

TEST_F(NegotiationTest, where_nothing_can_be_signed_no_mic_is_asked_for) {
    script_.can_sign = false;
    script_.steps = {Step::more_with(vector_of("challenge")), done()};
    negotiation_.step(build_neg_token_init(kerberos_or_ntlm, bytes_of("ticket")));
    negotiation_.step(response("hello"));
    EXPECT_EQ(negotiation_.step(response("proof")).kind, Step::Kind::done);
}

TEST_F(NegotiationTest, kerberos_is_done_in_one_leg) {
    offered_ = {Mech::krb5, Mech::ms_krb5, Mech::ntlmssp};
    script_.steps = {done("mutual")};
    constexpr std::array windows{Mech::ms_krb5, Mech::krb5, Mech::ntlmssp};
    const Step step = negotiation_.step(build_neg_token_init(windows, bytes_of("ticket")));
    ASSERT_EQ(step.kind, Step::Kind::done);
    const auto answer = parse_neg_token_resp(step.token);
    EXPECT_EQ(answer->state, NegState::accept_completed);
    EXPECT_EQ(answer->supported_mech, Mech::ms_krb5);
    EXPECT_EQ(text_of(*answer->response_token), "mutual");
}

TEST_F(NegotiationTest, mechanisms_go_without_spnego_as_well) {
    using namespace std::string_view_literals;
    script_.steps = {Step::more_with(vector_of("challenge")), done()};
    const Step first = negotiation_.step(bytes_of("NTLMSSP\0hello"sv));
    ASSERT_EQ(first.kind, Step::Kind::more);
    EXPECT_EQ(text_of(first.token), "challenge");
    const Step second = negotiation_.step(bytes_of("NTLMSSP\0proof"sv));
    EXPECT_EQ(second.kind, Step::Kind::done);
    EXPECT_TRUE(second.token.empty());
}

TEST_F(NegotiationTest, what_is_not_offered_is_not_done) {
    constexpr std::array only_kerberos{Mech::krb5};
    EXPECT_EQ(negotiation_.step(build_neg_token_init(only_kerberos, bytes_of("ticket"))).failure,
              AuthFailure::not_supported);
    Negotiation another([](Mech) { return nullptr; });
    EXPECT_EQ(another.step(test_support::from_hex("600b06092a864886f712010202")).failure, AuthFailure::not_supported);
}

TEST_F(NegotiationTest, after_the_end_there_is_nothing) {
    script_.steps = {done()};
    EXPECT_EQ(negotiation_.step(build_neg_token_init(only_ntlm, bytes_of("hello"))).kind, Step::Kind::done);
    const Step again = negotiation_.step(build_neg_token_init(only_ntlm, bytes_of("hello")));
    EXPECT_EQ(again.kind, Step::Kind::failed);
    EXPECT_EQ(again.failure, AuthFailure::invalid_token);
}

TEST_F(NegotiationTest, nonsense_and_giving_up_end_it) {
    EXPECT_EQ(negotiation_.step({}).failure, AuthFailure::invalid_token);

    script_.steps = {Step::more_with(vector_of("challenge"))};
    Negotiation given_up([&](Mech) { return std::make_unique<ScriptedMechanism>(script_); });
    given_up.step(build_neg_token_init(only_ntlm, bytes_of("hello")));
    NegTokenResp reject;
    reject.state = NegState::reject;
    reject.response_token = bytes_of("proof");
    EXPECT_EQ(given_up.step(build_neg_token_resp(reject)).failure, AuthFailure::invalid_token);
}

} // namespace
} // namespace holdfast::smb2::auth
