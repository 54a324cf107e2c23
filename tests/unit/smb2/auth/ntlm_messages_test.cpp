#include "smb2/auth/ntlm_messages.h"

#include "tests/unit/smb2/auth/windows_tokens.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace holdfast::smb2::auth {
namespace {

using test_support::from_hex;
using test_support::to_hex;

TEST(NtlmMessages, the_messages_of_a_windows_session_are_read) {
    const auto first = samples::first_request();
    const auto negotiate = parse_ntlm_negotiate(*parse_neg_token_init(first)->mech_token);
    ASSERT_TRUE(negotiate);
    EXPECT_EQ(negotiate->flags, NtlmFlags{0xE2088297});

    const auto second = samples::first_response();
    const auto challenge = parse_ntlm_challenge(*parse_neg_token_resp(second)->response_token);
    ASSERT_TRUE(challenge);
    EXPECT_EQ(to_hex(challenge->challenge), "0d1d8ba31179d008");
    EXPECT_EQ(challenge->target_name, u"SUT311");
    EXPECT_EQ(to_hex(*find_av_pair(challenge->target_info, AvId::timestamp)), "a1a1f5adcbaed001");

    const auto third = samples::second_request();
    const auto authenticate = parse_ntlm_authenticate(*parse_neg_token_resp(third)->response_token);
    ASSERT_TRUE(authenticate);
    EXPECT_EQ(authenticate->user, u"administrator");
    EXPECT_EQ(authenticate->domain, u"SUT311");
    EXPECT_EQ(authenticate->workstation, u"DRIVER311");
    EXPECT_EQ(authenticate->nt_response.size(), 0xEEu);
    EXPECT_EQ(authenticate->lm_response.size(), 24u);
    EXPECT_EQ(authenticate->encrypted_session_key.size(), 16u);
    EXPECT_TRUE(has(authenticate->flags, NtlmFlags::key_exchange | NtlmFlags::unicode));
}

TEST(NtlmMessages, a_challenge_reads_back) {
    NtlmChallenge challenge;
    challenge.flags = NtlmFlags::unicode | NtlmFlags::target_info;
    challenge.challenge.fill(std::byte{7});
    challenge.target_name = u"SERVER";
    append_av_pair(challenge.target_info, AvId::nb_domain_name, u"D\u00f6main");
    append_av_pair(challenge.target_info, AvId::end, Bytes());
    const auto message = build_ntlm_challenge(challenge);
    const auto read = parse_ntlm_challenge(message);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->flags, challenge.flags);
    EXPECT_EQ(read->challenge, challenge.challenge);
    EXPECT_EQ(read->target_name, challenge.target_name);
    EXPECT_EQ(read->target_info, challenge.target_info);
}

TEST(NtlmMessages, what_points_out_of_the_message_is_refused) {
    const auto token = samples::second_request();
    const auto whole = *parse_neg_token_resp(token)->response_token;
    for (const std::size_t field : {12u, 20u, 28u, 36u, 44u, 52u}) {
        ByteVector message(whole.begin(), whole.end());
        message[field + 6] = std::byte{1}; // an offset above 64 KiB
        EXPECT_FALSE(parse_ntlm_authenticate(message)) << "field at " << field;
        message.assign(whole.begin(), whole.end());
        message[field + 1] = std::byte{0xff}; // a length to match
        EXPECT_FALSE(parse_ntlm_authenticate(message)) << "field at " << field;
    }
    ByteVector odd(whole.begin(), whole.end());
    odd[36] = std::byte{0x19}; // half a character of the user's name
    EXPECT_FALSE(parse_ntlm_authenticate(odd));
}

TEST(NtlmMessages, a_message_of_another_type_is_refused) {
    const auto token = samples::first_request();
    const auto negotiate = *parse_neg_token_init(token)->mech_token;
    EXPECT_FALSE(parse_ntlm_authenticate(negotiate));
    EXPECT_FALSE(parse_ntlm_challenge(negotiate));
    EXPECT_FALSE(parse_ntlm_negotiate(negotiate.first(15)));
    EXPECT_FALSE(parse_ntlm_negotiate({}));
}

TEST(NtlmMessages, pairs_are_searched_up_to_the_end_or_to_nonsense) {
    const auto pairs = from_hex("0100 0200 4100  0000 0000  0200 0200 4200");
    EXPECT_EQ(to_hex(*find_av_pair(pairs, AvId::nb_computer_name)), "4100");
    EXPECT_FALSE(find_av_pair(pairs, AvId::nb_domain_name)) << "it stands behind the end";
    EXPECT_FALSE(find_av_pair(from_hex("0700 0900 4100"), AvId::timestamp)) << "longer than what is left";
    EXPECT_FALSE(find_av_pair(from_hex("0700"), AvId::timestamp));
    EXPECT_FALSE(find_av_pair({}, AvId::timestamp));
}

TEST(NtlmMessages, pairs_that_lead_out_of_the_message_are_not_whole) {
    EXPECT_TRUE(are_av_pairs_whole(from_hex("0100 0200 4100  0000 0000")));
    EXPECT_TRUE(are_av_pairs_whole(from_hex("0100 0200 4100  0000 0000  00000000"))) << "some clients pad";
    EXPECT_TRUE(are_av_pairs_whole(from_hex("0100 0200 4100"))) << "some leave out the end";
    EXPECT_TRUE(are_av_pairs_whole({}));
    EXPECT_FALSE(are_av_pairs_whole(from_hex("0100 0300 4100")));
    EXPECT_FALSE(are_av_pairs_whole(from_hex("0100 0200 4100  000000")));
}

} // namespace
} // namespace holdfast::smb2::auth
