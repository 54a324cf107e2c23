#pragma once
// Encrypted messages.

#include "smb2/crypto/evp.h"
#include "smb2/crypto/secret.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace holdfast::smb2::crypto {

/// [MS-SMB2] 2.2.3.1.2 SMB2_ENCRYPTION_CAPABILITIES.
enum class Cipher : std::uint16_t {
    none = 0,
    aes_128_ccm = 1, // the only one of 3.0 and 3.0.2
    aes_128_gcm = 2,
    aes_256_ccm = 3,
    aes_256_gcm = 4,
};

/// 16 or 32; 0 of none.
std::size_t key_size(Cipher cipher);

/// [MS-SMB2] 2.2.41 SMB2 TRANSFORM_HEADER.
inline constexpr std::size_t transform_header_size = 52;

/// [MS-SMB2] 3.1.4.3 Encrypting the Message, 3.1.5.1 Decrypting the Message.
///
/// One key of one direction. One key object serves one thread at a time; clone() gives another
/// thread its own. All clones draw their nonces from one counter behind a prefix drawn at
/// random once, so none comes twice, whoever seals: never make a second object from the same
/// key bytes where a clone is meant.
class SealingKey {
  public:
    /// No key: nothing may be sealed or opened with it.
    SealingKey() = default;
    /// `key` has key_size(cipher) bytes; `cipher` is not none.
    SealingKey(Cipher cipher, std::span<const std::byte> key);

    explicit operator bool() const { return cipher_ != Cipher::none; }
    Cipher cipher() const { return cipher_; }
    SealingKey clone() const;

    /// Encrypts in place and fills Signature and Nonce. The caller has filled the header's other
    /// fields: ProtocolId, OriginalMessageSize, Flags, SessionId. `message` is not empty.
    void seal(std::span<std::byte, transform_header_size> header, std::span<std::byte> message);

    /// Decrypts in place. False when the message was not sealed by this key or was changed on the
    /// way: its bytes are worthless then.
    [[nodiscard]] bool open(std::span<const std::byte, transform_header_size> header, std::span<std::byte> message);

  private:
    struct Nonces {
        std::uint32_t prefix = 0;
        std::atomic<std::uint64_t> next{0};
    };
    SealingKey(Cipher cipher, std::span<const std::byte> key, std::shared_ptr<Nonces> nonces);
    bool is_ccm() const { return cipher_ == Cipher::aes_128_ccm || cipher_ == Cipher::aes_256_ccm; }
    void write_nonce(std::span<std::byte, 16> field) const;

    Cipher cipher_ = Cipher::none;
    KeyBytes key_;
    std::shared_ptr<Nonces> nonces_;
    CipherContext sealing_; // made when first used: a key has one direction
    CipherContext opening_;
};

} // namespace holdfast::smb2::crypto
