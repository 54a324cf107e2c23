#pragma once
// What is known of the secrets of a capture's sessions.

#include "tests/pcap/capture.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::pcap {

/// A row of the keys.tsv beside a capture.
struct KnownKey {
    std::optional<std::uint64_t> session; // "*" in the file: any
    Bytes session_key;                    // "-" in the file: follows from the password
    std::string user;                     // without its domain
    std::string password;
};

/// The rows of this capture; none where no file tells. Throws std::runtime_error for what is no row.
std::vector<KnownKey> read_keys(const std::string& capture_path);

/// [MS-NLMP] 3.4.5.1 KXKEY and 3.3.2: the session key of an NTLMv2 logon, from what a server sent (CHALLENGE_MESSAGE)
/// and was told (AUTHENTICATE_MESSAGE). Nothing when it was another password.
std::optional<Bytes> ntlm_session_key(std::span<const std::byte> challenge, std::span<const std::byte> authenticate,
                                      std::string_view password);

/// The NTLM message of a type in a token, with or without SPNEGO around it; empty when there is none.
std::span<const std::byte> find_ntlm_message(std::span<const std::byte> token, unsigned type);

/// The user that an AUTHENTICATE_MESSAGE names.
std::string ntlm_user(std::span<const std::byte> authenticate);

} // namespace holdfast::pcap
