#include "smb2/auth/spnego.h"

#include "smb2/crypto/bytes.h"
#include "tests/unit/smb2/auth/windows_tokens.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

namespace holdfast::smb2::auth {
namespace {

using test_support::from_hex;
using test_support::to_hex;

TEST(Spnego, the_first_token_of_a_windows_client_is_read) {
    const auto token = samples::first_request();
    EXPECT_EQ(kind_of(token), TokenKind::spnego);
    const auto init = parse_neg_token_init(token);
    ASSERT_TRUE(init);
    ASSERT_EQ(init->mechs.size(), 1u);
    EXPECT_EQ(init->mechs[0], Mech::ntlmssp);
    EXPECT_EQ(to_hex(init->mech_types), "300c060a2b06010401823702020a");
    ASSERT_TRUE(init->mech_token);
    EXPECT_EQ(kind_of(*init->mech_token), TokenKind::bare_ntlmssp);
    EXPECT_FALSE(init->mech_list_mic);
}

TEST(Spnego, the_answers_of_a_windows_server_are_read) {
    const auto first_token = samples::first_response();
    const auto first = parse_neg_token_resp(first_token);
    ASSERT_TRUE(first);
    EXPECT_EQ(first->state, NegState::accept_incomplete);
    EXPECT_EQ(first->supported_mech, Mech::ntlmssp);
    EXPECT_EQ(first->response_token->size(), 0x94u);

    const auto second_token = samples::second_response();
    const auto second = parse_neg_token_resp(second_token);
    ASSERT_TRUE(second);
    EXPECT_EQ(second->state, NegState::accept_completed);
    EXPECT_FALSE(second->supported_mech);
    EXPECT_EQ(to_hex(*second->mech_list_mic), "010000003b453cdc3524164200000000");
}

TEST(Spnego, what_we_write_is_what_windows_writes) {
    const auto init_token = samples::first_request();
    constexpr std::array only_ntlm{Mech::ntlmssp};
    EXPECT_EQ(build_neg_token_init(only_ntlm, *parse_neg_token_init(init_token)->mech_token), init_token);
    for (const auto& token : {samples::first_response(), samples::second_request(), samples::second_response()})
        EXPECT_EQ(build_neg_token_resp(*parse_neg_token_resp(token)), token);
}

TEST(Spnego, the_hint_of_a_server_lists_its_mechanisms_in_order) {
    constexpr std::array mechs{Mech::ms_krb5, Mech::krb5, Mech::ntlmssp};
    const auto hint = build_server_hint(mechs);
    const auto read = parse_neg_token_init(hint);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->mechs, (std::vector<std::optional<Mech>>{Mech::ms_krb5, Mech::krb5, Mech::ntlmssp}));
    EXPECT_FALSE(read->mech_token);
    EXPECT_FALSE(read->mech_list_mic) << "the hints stand where a MIC may stand";
    EXPECT_EQ(to_hex(read->mech_types), to_hex(build_mech_types(mechs)));
}

TEST(Spnego, an_unknown_mechanism_keeps_its_place) {
    // NEGOEX before NTLMSSP, as Windows offers them.
    const auto token = from_hex("6028 06062b0601050502 a01e 301c a01a 3018"
                                "060a2b06010401823702021e 060a2b06010401823702020a");
    const auto init = parse_neg_token_init(token);
    ASSERT_TRUE(init);
    EXPECT_EQ(init->mechs, (std::vector<std::optional<Mech>>{std::nullopt, Mech::ntlmssp}));
}

TEST(Spnego, nonsense_is_refused) {
    struct Row {
        const char* why;
        const char* hex;
    };
    const Row inits[] = {
        {"empty", ""},
        {"another mechanism", "600b 06092a864886f712010202"},
        {"no mechanisms", "6010 06062b0601050502 a006 3004 a002 3000"},
        {"no list", "600c 06062b0601050502 a002 3000"},
        {"a list of something else", "6013 06062b0601050502 a009 3007 a005 3003 0401aa"},
    };
    for (const Row& row : inits) EXPECT_FALSE(parse_neg_token_init(from_hex(row.hex))) << row.why;
    const Row responses[] = {
        {"empty", ""},
        {"a state that there is not", "a107 3005 a003 0a0104"},
        {"a state of two bytes", "a108 3006 a004 0a020000"},
        {"a token that is no octet string", "a106 3004 a202 3000"},
        {"a MIC that is no octet string", "a106 3004 a302 3000"},
    };
    for (const Row& row : responses) EXPECT_FALSE(parse_neg_token_resp(from_hex(row.hex))) << row.why;
    EXPECT_TRUE(parse_neg_token_resp(from_hex("a102 3000"))) << "all fields are optional";
}

TEST(Spnego, the_number_of_mechanisms_is_bounded) {
    const std::vector<Mech> few(32, Mech::ntlmssp);
    const std::vector<Mech> many(33, Mech::ntlmssp);
    EXPECT_TRUE(parse_neg_token_init(build_neg_token_init(few, {})));
    EXPECT_FALSE(parse_neg_token_init(build_neg_token_init(many, {})));
}

TEST(Spnego, bare_tokens_are_told_apart) {
    using namespace std::string_view_literals;
    EXPECT_EQ(kind_of(crypto::bytes_of("NTLMSSP\0more"sv)), TokenKind::bare_ntlmssp);
    EXPECT_EQ(kind_of(crypto::bytes_of("NTLMSSP"sv)), TokenKind::unknown);
    EXPECT_EQ(kind_of(from_hex("600b 06092a864886f712010202")), TokenKind::bare_krb5);
    EXPECT_EQ(kind_of(from_hex("600c 060a2b06010401823702020a")), TokenKind::unknown);
    EXPECT_EQ(kind_of({}), TokenKind::unknown);
}

} // namespace
} // namespace holdfast::smb2::auth
