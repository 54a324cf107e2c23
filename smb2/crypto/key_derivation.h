#pragma once
// From the key that authentication agreed on to the keys that messages use.

#include "smb2/crypto/ciphers.h"
#include "smb2/crypto/signing.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace holdfast::smb2::crypto {

/// A key of up to 32 bytes, wiped when it goes.
class KeyBytes {
  public:
    KeyBytes() = default;
    explicit KeyBytes(std::span<const std::byte> bytes);
    KeyBytes(const KeyBytes&) = default;
    KeyBytes& operator=(const KeyBytes&) = default;
    ~KeyBytes();

    std::span<const std::byte> view() const { return std::span(bytes_).first(size_); }
    /// Of keys that have 16 bytes whatever the cipher.
    std::span<const std::byte, 16> first_16() const { return std::span(bytes_).first<16>(); }
    bool empty() const { return size_ == 0; }

  private:
    std::array<std::byte, 32> bytes_{};
    std::uint8_t size_ = 0;
};

struct SessionKeys {
    KeyBytes signing;     // 16 bytes: of the session, and of the channel that it was made on
    KeyBytes application; // 16 bytes: what the pipes' clients ask for
    KeyBytes encryption;  // server to client; empty where there is no cipher
    KeyBytes decryption;  // client to server
};

/// [MS-SMB2] 3.1.4.2 Generating Cryptographic Keys: SP800-108, counter mode, HMAC-SHA256, r = 32.
/// One block: `size` is 16 or 32. `label` and `context` come with the NULs that belong to them.
KeyBytes derive_key(std::span<const std::byte> key, std::span<const std::byte> label,
                    std::span<const std::byte> context, std::size_t size);

/// [MS-SMB2] 3.3.5.5.3 Handling GSS-API Authentication, where it makes the session's keys.
///
/// `dialect` is the 16-bit code of the wire. `session_key` is the whole key of the GSS context:
/// its first 16 bytes, padded with zeros, are Session.SessionKey; all of it serves the ciphers
/// of 256 bits. `preauth_hash` counts for 3.1.1 alone. Which algorithm will sign changes nothing
/// about the key. The client's encryption key is our decryption key.
SessionKeys derive_keys(std::uint16_t dialect, Cipher cipher, std::span<const std::byte> session_key,
                        std::span<const std::byte, 64> preauth_hash);

/// The same for a further channel of a session (3.3.5.5.2): only its signing key is its own.
KeyBytes derive_signing_key(std::uint16_t dialect, std::span<const std::byte> session_key,
                            std::span<const std::byte, 64> preauth_hash);

} // namespace holdfast::smb2::crypto
