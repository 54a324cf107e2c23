#pragma once
// From the key that authentication agreed on to the keys that messages use.

#include "smb2/crypto/ciphers.h"
#include "smb2/crypto/secret.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace holdfast::smb2::crypto {

struct SessionKeys {
    KeyBytes signing;     // 16 bytes: of the session, and of the channel that it was made on
    KeyBytes application; // 16 bytes: what the clients of pipes ask for
    KeyBytes encryption;  // server to client; empty where there is no cipher
    KeyBytes decryption;  // client to server
};

/// [MS-SMB2] 3.1.4.2 Generating Cryptographic Keys: SP800-108, counter mode, HMAC-SHA256, r = 32.
/// One block is enough: `size` is 16 or 32. The NULs that end `label` and `context` are part of them.
KeyBytes derive_key(std::span<const std::byte> key, std::span<const std::byte> label,
                    std::span<const std::byte> context, std::size_t size);

/// [MS-SMB2] 3.3.5.5.3 Handling GSS-API Authentication, where it makes the session's keys.
///
/// `dialect` is the 16-bit code of the wire. `session_key` is the whole key of the GSS context:
/// its first 16 bytes, padded with zeros, are Session.SessionKey; all of it serves the ciphers
/// of 256 bits. `preauth_hash` counts for 3.1.1 alone. Which algorithm will sign changes nothing
/// about the key. A client swaps the two keys of the cipher.
SessionKeys derive_keys(std::uint16_t dialect, Cipher cipher, std::span<const std::byte> session_key,
                        std::span<const std::byte, 64> preauth_hash);

/// The same for a further channel of a session (3.3.5.5.2): only its signing key is its own.
KeyBytes derive_signing_key(std::uint16_t dialect, std::span<const std::byte> session_key,
                            std::span<const std::byte, 64> preauth_hash);

} // namespace holdfast::smb2::crypto
