#pragma once
// Signatures of single messages.

#include "smb2/crypto/evp.h"
#include "smb2/crypto/secret.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace holdfast::smb2::crypto {

/// [MS-SMB2] 2.2.3.1.7 SMB2_SIGNING_CAPABILITIES.
enum class SigningAlgorithm : std::uint16_t {
    hmac_sha256 = 0, // the only one of 2.0.2 and 2.1
    aes_cmac = 1,    // the only one of 3.0 and 3.0.2, the default of 3.1.1
    aes_gmac = 2,
};

/// [MS-SMB2] 3.1.4.1 Signing An Outgoing Message, 3.1.5.1 Verifying an Incoming Message.
///
/// A message is one element of a compound, from its SMB2 header to the end of its padding, at
/// least 64 bytes. One key object serves one thread at a time; clone() gives another thread
/// its own. The keyed context is kept, so that a message costs no key schedule.
class SigningKey {
  public:
    /// No key: nothing may be signed with it.
    SigningKey() = default;
    SigningKey(SigningAlgorithm algorithm, std::span<const std::byte, 16> key);

    explicit operator bool() const { return !key_.empty(); }
    SigningAlgorithm algorithm() const { return algorithm_; }
    SigningKey clone() const;

    /// Writes the signature field (bytes 48 to 63); its former content does not matter. The
    /// SIGNED flag is the caller's to set, before. With GMAC the MessageId is the nonce: two answers
    /// to one request (an interim and the final one) must not both be signed, or the key is lost;
    /// 3.3.4.1.1 leaves the interim one out.
    void sign(std::span<std::byte> message);

    /// Leaves the message alone. With GMAC the nonce takes the sender's role from the header's
    /// own SERVER_TO_REDIR flag, so whoever receives must refuse a message with the wrong one.
    [[nodiscard]] bool verify(std::span<const std::byte> message);

  private:
    using Signature = std::array<std::byte, 16>;
    Signature signature_of(std::span<const std::byte> message);
    Signature mac_of(std::span<const std::byte> message);
    Signature gmac_of(std::span<const std::byte> message);

    SigningAlgorithm algorithm_ = SigningAlgorithm::hmac_sha256;
    KeyBytes key_;
    MacContext mac_;       // of HMAC and CMAC
    CipherContext cipher_; // of GMAC
};

} // namespace holdfast::smb2::crypto
