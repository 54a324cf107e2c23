#include "smb2/auth/ntlm_keys.h"

#include "tests/unit/smb2/auth/windows_tokens.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace holdfast::smb2::auth {
namespace {

using test_support::from_hex;
using test_support::to_hex;

NtlmKey key_of(std::string_view hex) {
    NtlmKey key{};
    std::ranges::copy(from_hex(hex), key.begin());
    return key;
}

// [MS-NLMP] 4.2 Cryptographic Values for Validation.
TEST(NtlmKeys, the_examples_of_the_specification_come_out) {
    EXPECT_EQ(to_hex(nt_hash("Password")), "a4f49c406510bdcab6824ee7c30fd852");
    const auto key = response_key(nt_hash("Password"), u"User", u"Domain");
    EXPECT_EQ(to_hex(key), "0c868a403bfd7a93a3001ef22ef02e3f");
    const auto temp = from_hex("01010000000000000000000000000000aaaaaaaaaaaaaaaa00000000"
                               "02000c0044006f006d00610069006e0001000c005300650072007600650072000000000000000000");
    const auto proof = nt_proof(key, from_hex("0123456789abcdef"), temp);
    EXPECT_EQ(to_hex(proof), "68cd0ab851e51c96aabc927bebef6a1c");
    EXPECT_EQ(to_hex(session_base_key(key, proof)), "8de40ccadbc14a82f15cb0ad0de95ca3");
}

TEST(NtlmKeys, the_user_counts_without_case_and_the_domain_with_it) {
    const auto hash = nt_hash("Password");
    EXPECT_EQ(response_key(hash, u"uSER", u"Domain"), response_key(hash, u"User", u"Domain"));
    EXPECT_EQ(response_key(hash, u"m\u00fcller", u"D"), response_key(hash, u"M\u00dcLLER", u"D"));
    EXPECT_NE(response_key(hash, u"User", u"DOMAIN"), response_key(hash, u"User", u"Domain"));
}

TEST(NtlmKeys, passwords_are_hashed_in_utf_16) {
    // The characters of a password outside ASCII, and outside the first plane.
    EXPECT_NE(nt_hash("p\u00e4ssword"), nt_hash("password"));
    EXPECT_EQ(to_hex(nt_hash("")), "31d6cfe0d16ae931b73c59d7e0c089c0");
}

TEST(NtlmKeys, the_integrity_code_of_a_windows_session_comes_out) {
    const auto first = samples::first_request();
    const auto second = samples::first_response();
    const auto third = samples::second_request();
    const auto authenticate = *parse_neg_token_resp(third)->response_token;
    const auto code =
        message_integrity_code(key_of(crypto::samples::session_key), *parse_neg_token_init(first)->mech_token,
                               *parse_neg_token_resp(second)->response_token, authenticate);
    EXPECT_EQ(to_hex(code), to_hex(authenticate.subspan(NtlmAuthenticate::mic_offset, 16)));
}

TEST(NtlmKeys, both_signatures_of_a_windows_session_come_out) {
    const auto third = samples::second_request();
    const auto fourth = samples::second_response();
    const auto client_message = *parse_neg_token_resp(third);
    const auto flags = parse_ntlm_authenticate(*client_message.response_token)->flags;
    const auto key = key_of(crypto::samples::session_key);
    constexpr std::array only_ntlm{Mech::ntlmssp};
    const auto mech_types = build_mech_types(only_ntlm);

    EXPECT_EQ(to_hex(NtlmSigner(key, flags, NtlmSender::client).sign(mech_types)),
              to_hex(*client_message.mech_list_mic));
    EXPECT_EQ(to_hex(NtlmSigner(key, flags, NtlmSender::server).sign(mech_types)),
              to_hex(*parse_neg_token_resp(fourth)->mech_list_mic));
}

TEST(NtlmKeys, signatures_count) {
    NtlmSigner signer(key_of(crypto::samples::session_key), NtlmFlags::key_128, NtlmSender::client);
    const auto message = from_hex("00");
    const auto first = signer.sign(message);
    const auto second = signer.sign(message);
    EXPECT_EQ(to_hex(Bytes(first).last(4)), "00000000");
    EXPECT_EQ(to_hex(Bytes(second).last(4)), "01000000");
    EXPECT_NE(to_hex(Bytes(first).subspan(4, 8)), to_hex(Bytes(second).subspan(4, 8)));
}

TEST(NtlmKeys, a_weaker_sealing_key_signs_otherwise) {
    const auto key = key_of(crypto::samples::session_key);
    const auto message = from_hex("00");
    const auto with = [&](NtlmFlags flags) {
        return to_hex(NtlmSigner(key, flags | NtlmFlags::key_exchange, NtlmSender::client).sign(message));
    };
    EXPECT_NE(with(NtlmFlags::key_128), with(NtlmFlags::key_56));
    EXPECT_NE(with(NtlmFlags::key_56), with(NtlmFlags::none));
}

} // namespace
} // namespace holdfast::smb2::auth
