#pragma once
// The three messages of NTLM: [MS-NLMP] 2.2.

#include "smb2/auth/der.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast::smb2::auth {

/// [MS-NLMP] 2.2.2.5 NEGOTIATE.
enum class NtlmFlags : std::uint32_t {
    none = 0,
    unicode = 0x00000001,
    oem = 0x00000002,
    request_target = 0x00000004,
    sign = 0x00000010,
    seal = 0x00000020,
    ntlm = 0x00000200,
    anonymous = 0x00000800,
    always_sign = 0x00008000,
    target_type_server = 0x00020000,
    extended_session_security = 0x00080000,
    target_info = 0x00800000,
    version = 0x02000000,
    key_128 = 0x20000000,
    key_exchange = 0x40000000,
    key_56 = 0x80000000,
};

constexpr NtlmFlags operator|(NtlmFlags left, NtlmFlags right) {
    return NtlmFlags{static_cast<std::uint32_t>(left) | static_cast<std::uint32_t>(right)};
}
constexpr NtlmFlags operator&(NtlmFlags left, NtlmFlags right) {
    return NtlmFlags{static_cast<std::uint32_t>(left) & static_cast<std::uint32_t>(right)};
}
constexpr bool has(NtlmFlags flags, NtlmFlags wanted) { return (flags & wanted) == wanted; }

/// [MS-NLMP] 2.2.2.1 AV_PAIR.
enum class AvId : std::uint16_t {
    end = 0,
    nb_computer_name = 1,
    nb_domain_name = 2,
    dns_computer_name = 3,
    dns_domain_name = 4,
    flags = 6,
    timestamp = 7,
    target_name = 9,
};
/// MsvAvFlags: the AUTHENTICATE_MESSAGE has a MIC.
inline constexpr std::uint32_t av_flag_mic = 0x00000002;

/// [MS-NLMP] 2.2.1.1 NEGOTIATE_MESSAGE: all that a server of NTLMv2 needs of it.
struct NtlmNegotiate {
    NtlmFlags flags{};
};

/// [MS-NLMP] 2.2.1.2 CHALLENGE_MESSAGE.
struct NtlmChallenge {
    NtlmFlags flags{};
    std::array<std::byte, 8> challenge{};
    std::u16string target_name;
    ByteVector target_info; // AV pairs, with their end
};

/// [MS-NLMP] 2.2.1.3 AUTHENTICATE_MESSAGE. Points into the message.
struct NtlmAuthenticate {
    static constexpr std::size_t mic_offset = 72;

    NtlmFlags flags{};
    Bytes lm_response;
    Bytes nt_response;
    std::u16string domain;
    std::u16string user;
    std::u16string workstation;
    Bytes encrypted_session_key;
};

std::optional<NtlmNegotiate> parse_ntlm_negotiate(Bytes message);
std::optional<NtlmChallenge> parse_ntlm_challenge(Bytes message);
/// Refuses names that are not whole UTF-16 units, and everything that points out of the message.
std::optional<NtlmAuthenticate> parse_ntlm_authenticate(Bytes message);

ByteVector build_ntlm_challenge(const NtlmChallenge& challenge);

void append_av_pair(ByteVector& pairs, AvId id, Bytes value);
void append_av_pair(ByteVector& pairs, AvId id, std::u16string_view value);
/// The value of a pair. Nothing when there is none before the end or before nonsense.
std::optional<Bytes> find_av_pair(Bytes pairs, AvId id);
/// [MS-NLMP] 2.2.2.1 AV_PAIR: true when no pair is longer than what is left. The end may be missing, as with some
/// clients, and anything may follow it.
bool are_av_pairs_whole(Bytes pairs);

ByteVector utf16le(std::u16string_view text);

} // namespace holdfast::smb2::auth
