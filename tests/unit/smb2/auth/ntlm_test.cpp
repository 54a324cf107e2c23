#include "smb2/auth/ntlm.h"

#include "tests/support/ntlm_client.h"
#include "tests/unit/smb2/auth/windows_tokens.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

namespace holdfast::smb2::auth {
namespace {

using test_support::from_hex;
using test_support::NtlmClient;
using test_support::to_hex;

constexpr std::uint64_t some_time = 130'000'000'000'000'000;
const NtHash right_hash = nt_hash("secret");

NtlmAcceptor some_acceptor() { return {u"SERVER", {}, some_time}; }

/// Two legs; what the client sends as its second.
ByteVector authenticate_message(NtlmAcceptor& acceptor, NtlmClient& client) {
    const auto challenge = acceptor.challenge(client.start());
    return *client.step(*challenge);
}

NtlmClient bare_client(NtlmClient::Options options = {}) {
    options.spnego = false;
    return {{.user = "alice", .domain = "DOMAIN", .password = "secret"}, options};
}

// [MS-NLMP] 4.2.4.3: its client has these flags, its server this challenge.
TEST(Ntlm, the_client_of_the_specification_is_accepted) {
    std::array<std::byte, 8> challenge;
    std::ranges::copy(from_hex("0123456789abcdef"), challenge.begin());
    NtlmAcceptor acceptor(u"Server", challenge, 0);
    ASSERT_TRUE(acceptor.challenge(from_hex("4e544c4d53535000 01000000 338288e2 0000000000000000 0000000000000000")));
    const auto claim = acceptor.claim(
        from_hex("4e544c4d5353500003000000180018006c00000054005400840000000c000c0048000000080008005400000010001000"
                 "5c00000010001000d8000000358288e20501280a0000000f44006f006d00610069006e00550073006500720043004f00"
                 "4d005000550054004500520086c35097ac9cec102554764a57cccc19aaaaaaaaaaaaaaaa68cd0ab851e51c96aabc927b"
                 "ebef6a1c01010000000000000000000000000000aaaaaaaaaaaaaaaa0000000002000c0044006f006d00610069006e00"
                 "01000c005300650072007600650072000000000000000000c5dad2544fc9799094ce1ce90bc9d03e"));
    ASSERT_TRUE(claim);
    EXPECT_EQ(claim->kind, NtlmClaim::Kind::ntlm_v2);
    EXPECT_EQ(claim->user, u"User");
    EXPECT_EQ(claim->domain, u"Domain");
    EXPECT_EQ(claim->workstation, u"COMPUTER");
    EXPECT_FALSE(acceptor.prove(nt_hash("password")));
    EXPECT_TRUE(acceptor.prove(nt_hash("Password")));
    EXPECT_EQ(to_hex(acceptor.session_key()), "55555555555555555555555555555555");
    EXPECT_TRUE(acceptor.can_sign());
}

TEST(Ntlm, the_challenge_grants_what_was_asked_for_and_names_the_server) {
    auto acceptor = some_acceptor();
    auto client = bare_client();
    const auto message = acceptor.challenge(client.start());
    ASSERT_TRUE(message);
    const auto challenge = parse_ntlm_challenge(*message);
    ASSERT_TRUE(challenge);
    EXPECT_TRUE(has(challenge->flags, NtlmFlags::unicode | NtlmFlags::sign | NtlmFlags::key_exchange |
                                          NtlmFlags::extended_session_security | NtlmFlags::target_info));
    EXPECT_FALSE(has(challenge->flags, NtlmFlags::seal)) << "nobody asked for it";
    EXPECT_EQ(challenge->target_name, u"SERVER");
    EXPECT_EQ(to_hex(*find_av_pair(challenge->target_info, AvId::nb_computer_name)), to_hex(utf16le(u"SERVER")));
    EXPECT_EQ(to_hex(*find_av_pair(challenge->target_info, AvId::timestamp)), "0000cdac4fdacd01");
}

TEST(Ntlm, a_client_without_unicode_is_refused) {
    EXPECT_FALSE(some_acceptor().challenge(from_hex("4e544c4d53535000 01000000 02820000")));
}

TEST(Ntlm, client_and_server_agree_on_the_key_in_every_variant) {
    for (const bool key_exchange : {false, true}) {
        for (const bool mic : {false, true}) {
            auto acceptor = some_acceptor();
            NtlmClient::Options options;
            options.key_exchange = key_exchange;
            options.mic = mic;
            auto client = bare_client(options);
            ASSERT_TRUE(acceptor.claim(authenticate_message(acceptor, client)));
            EXPECT_TRUE(acceptor.prove(right_hash));
            EXPECT_EQ(acceptor.session_key(), client.session_key());
        }
    }
}

TEST(Ntlm, a_wrong_password_proves_nothing) {
    auto acceptor = some_acceptor();
    auto client = bare_client();
    ASSERT_TRUE(acceptor.claim(authenticate_message(acceptor, client)));
    EXPECT_FALSE(acceptor.prove(nt_hash("Secret")));
    EXPECT_FALSE(acceptor.can_sign());
}

TEST(Ntlm, a_client_that_computes_without_its_domain_is_accepted) {
    auto acceptor = some_acceptor();
    NtlmClient::Options options;
    options.spnego = false;
    options.mic = false;
    NtlmClient client({.user = "alice", .domain = "", .password = "secret", .workstation = "DOMAIN"}, options);
    auto message = authenticate_message(acceptor, client);
    std::copy_n(message.begin() + 44, 8, message.begin() + 28); // the workstation's name as domain
    const auto claim = acceptor.claim(message);
    ASSERT_TRUE(claim);
    EXPECT_EQ(claim->domain, u"DOMAIN");
    EXPECT_TRUE(acceptor.prove(right_hash));
}

TEST(Ntlm, an_answer_to_another_challenge_proves_nothing) {
    auto first = some_acceptor();
    auto client = bare_client();
    const auto message = authenticate_message(first, client);
    NtlmAcceptor second(u"SERVER", {std::byte{1}}, some_time);
    ASSERT_TRUE(second.challenge(bare_client().start()));
    ASSERT_TRUE(second.claim(message));
    EXPECT_FALSE(second.prove(right_hash));
}

TEST(Ntlm, with_a_mic_no_byte_of_the_answer_may_change) {
    auto acceptor = some_acceptor();
    auto client = bare_client();
    const auto message = authenticate_message(acceptor, client);
    ASSERT_TRUE(acceptor.claim(message));
    ASSERT_TRUE(acceptor.prove(right_hash));
    for (std::size_t at = 0; at < message.size(); ++at) {
        auto again = some_acceptor();
        ASSERT_TRUE(again.challenge(bare_client().start()));
        auto changed = message;
        changed[at] ^= std::byte{1};
        const auto claim = again.claim(changed);
        EXPECT_FALSE(claim && claim->kind == NtlmClaim::Kind::ntlm_v2 && again.prove(right_hash)) << "byte " << at;
    }
}

TEST(Ntlm, with_a_mic_the_first_message_may_not_have_changed_either) {
    auto acceptor = some_acceptor();
    auto client = bare_client();
    auto negotiate = client.start();
    negotiate[15] &= std::byte{0x7f}; // somebody takes away the 56-bit flag
    const auto challenge = acceptor.challenge(negotiate);
    ASSERT_TRUE(acceptor.claim(*client.step(*challenge)));
    EXPECT_FALSE(acceptor.prove(right_hash));
}

TEST(Ntlm, old_answers_are_told_from_new_ones) {
    auto acceptor = some_acceptor();
    auto client = bare_client();
    auto message = authenticate_message(acceptor, client);
    message[20] = message[22] = std::byte{24}; // NTLMv1's answer has 24 bytes
    message[21] = message[23] = std::byte{0};
    const auto claim = acceptor.claim(message);
    ASSERT_TRUE(claim);
    EXPECT_EQ(claim->kind, NtlmClaim::Kind::outdated);
}

TEST(Ntlm, an_answer_that_cannot_be_read_is_none) {
    auto acceptor = some_acceptor();
    auto client = bare_client();
    auto message = authenticate_message(acceptor, client);
    ASSERT_TRUE(acceptor.claim(message));
    constexpr std::size_t nt_response_offset = 24;
    constexpr std::size_t first_pair = 16 + 28;
    const std::size_t at = std::to_integer<std::size_t>(message[nt_response_offset]) +
                           256 * std::to_integer<std::size_t>(message[nt_response_offset + 1]);
    message[at + first_pair + 3] = std::byte{0xff}; // the high byte of its size
    EXPECT_FALSE(acceptor.claim(message));
}

TEST(Ntlm, who_has_no_name_and_no_answer_is_anonymous) {
    auto acceptor = some_acceptor();
    NtlmClient::Options options;
    options.spnego = false;
    NtlmClient client({.user = "", .domain = "", .password = ""}, options);
    const auto claim = acceptor.claim(authenticate_message(acceptor, client));
    ASSERT_TRUE(claim);
    EXPECT_EQ(claim->kind, NtlmClaim::Kind::anonymous);
    acceptor.accept_anonymous();
    EXPECT_FALSE(acceptor.can_sign());
}

TEST(Ntlm, signatures_of_both_sides_fit) {
    auto acceptor = some_acceptor();
    auto client = bare_client();
    ASSERT_TRUE(acceptor.claim(authenticate_message(acceptor, client)));
    ASSERT_TRUE(acceptor.prove(right_hash));
    const auto flags = parse_ntlm_authenticate(client.authenticate_message())->flags;
    NtlmSigner of_client(client.session_key(), flags, NtlmSender::client);
    NtlmSigner of_server(client.session_key(), flags, NtlmSender::server);
    const auto message = from_hex("0102030405");
    EXPECT_EQ(acceptor.sign(message), of_server.sign(message));
    EXPECT_TRUE(acceptor.verify(message, of_client.sign(message)));
    EXPECT_FALSE(acceptor.verify(message, of_server.sign(message)));
}

} // namespace
} // namespace holdfast::smb2::auth
