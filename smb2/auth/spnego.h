#pragma once
// The tokens of SPNEGO: [MS-SPNG], RFC 4178.

#include "smb2/auth/der.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace holdfast::smb2::auth {

enum class Mech : std::uint8_t {
    ntlmssp,
    krb5,
    ms_krb5, // the same under the number that Windows 2000 gave it; clients list both
};

std::optional<Mech> mech_of(Bytes object_identifier);
Bytes object_identifier_of(Mech mech);

/// RFC 4178 4.2.1 negTokenInit. Points into the token.
struct NegTokenInit {
    Bytes mech_types;                       // the whole MechTypeList, DER and all: what a mechListMIC is made over
    std::vector<std::optional<Mech>> mechs; // in the client's order; nothing where we don't know one
    std::optional<Bytes> mech_token;        // of the first one
    std::optional<Bytes> mech_list_mic;
};

/// RFC 4178 4.2.2: where the negotiation stands.
enum class NegState : std::uint8_t { accept_completed = 0, accept_incomplete = 1, reject = 2, request_mic = 3 };

/// RFC 4178 4.2.2 negTokenResp. Points into the token.
struct NegTokenResp {
    std::optional<NegState> state;
    std::optional<Mech> supported_mech;
    std::optional<Bytes> response_token;
    std::optional<Bytes> mech_list_mic;
};

/// The dress in which a first token comes.
enum class TokenKind : std::uint8_t { spnego, bare_ntlmssp, bare_krb5, unknown };
TokenKind kind_of(Bytes first_token);

std::optional<NegTokenInit> parse_neg_token_init(Bytes token);
std::optional<NegTokenResp> parse_neg_token_resp(Bytes token);

/// [MS-SPNG] 2.2.1 NegTokenInit2: what a server says before anybody asked.
ByteVector build_server_hint(std::span<const Mech> mechs);
ByteVector build_neg_token_init(std::span<const Mech> mechs, Bytes mech_token);
ByteVector build_neg_token_resp(const NegTokenResp& response);
/// The MechTypeList of these, as build_neg_token_init() writes it.
ByteVector build_mech_types(std::span<const Mech> mechs);

} // namespace holdfast::smb2::auth
