#include "smb2/crypto/ciphers.h"

#include "smb2/crypto/bytes.h"
#include "smb2/crypto/random.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cassert>

namespace holdfast::smb2::crypto {

namespace {

// [MS-SMB2] 2.2.41 SMB2 TRANSFORM_HEADER. What stands behind the signature is authenticated.
constexpr std::size_t signature_offset = 4;
constexpr std::size_t signature_size = 16;
constexpr std::size_t nonce_offset = 20;
constexpr std::size_t ccm_nonce_size = 11;
constexpr std::size_t gcm_nonce_size = 12;

enum class Direction : int { opening = 0, sealing = 1 };

EVP_CIPHER* evp_of(Cipher cipher) {
    switch (cipher) {
    case Cipher::aes_128_ccm: return aes_128_ccm();
    case Cipher::aes_128_gcm: return aes_128_gcm();
    case Cipher::aes_256_ccm: return aes_256_ccm();
    case Cipher::aes_256_gcm: return aes_256_gcm();
    case Cipher::none: break;
    }
    return nullptr;
}

/// CCM mixes the sizes of nonce and tag into its key's context, so they come before the key.
CipherContext keyed(EVP_CIPHER* cipher, bool is_ccm, std::span<const std::byte> key, Direction direction) {
    CipherContext owned = new_cipher_context();
    EVP_CIPHER_CTX* const context = owned.get();
    const int encrypts = static_cast<int>(direction);
    bool ready = EVP_CipherInit_ex2(context, cipher, nullptr, nullptr, encrypts, nullptr) == 1;
    if (is_ccm) {
        ready = ready && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_IVLEN, ccm_nonce_size, nullptr) == 1 &&
                EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, signature_size, nullptr) == 1;
    }
    ready = ready && EVP_CipherInit_ex2(context, nullptr, raw(key), nullptr, encrypts, nullptr) == 1;
    require(ready, "a cipher's key");
    return owned;
}

/// CCM has to know the message's size before it sees the first byte.
bool feed_size(EVP_CIPHER_CTX* context, std::span<const std::byte> message) {
    int size = 0;
    return EVP_CipherUpdate(context, nullptr, &size, nullptr, int_size(message)) == 1;
}

bool feed_header(EVP_CIPHER_CTX* context, std::span<const std::byte> header) {
    const auto authenticated = header.subspan(nonce_offset);
    int size = 0;
    return EVP_CipherUpdate(context, nullptr, &size, raw(authenticated), int_size(authenticated)) == 1;
}

bool process_in_place(EVP_CIPHER_CTX* context, std::span<std::byte> message) {
    int size = 0;
    return EVP_CipherUpdate(context, raw(message), &size, raw(message), int_size(message)) == 1;
}

bool finish(EVP_CIPHER_CTX* context) {
    unsigned char nothing[16]; // both modes are streams: nothing is left over
    int size = 0;
    return EVP_CipherFinal_ex(context, nothing, &size) == 1;
}

} // namespace

std::size_t key_size(Cipher cipher) {
    switch (cipher) {
    case Cipher::none: return 0;
    case Cipher::aes_128_ccm:
    case Cipher::aes_128_gcm: return 16;
    case Cipher::aes_256_ccm:
    case Cipher::aes_256_gcm: return 32;
    }
    return 0;
}

SealingKey::SealingKey(Cipher cipher, std::span<const std::byte> key)
    : SealingKey(cipher, key, std::make_shared<Nonces>()) {
    nonces_->prefix = load_le<std::uint32_t>(random_bytes<4>());
}

SealingKey::SealingKey(Cipher cipher, std::span<const std::byte> key, std::shared_ptr<Nonces> nonces)
    : cipher_(cipher), key_(key), nonces_(std::move(nonces)) {
    assert(cipher != Cipher::none && key.size() == key_size(cipher));
}

SealingKey SealingKey::clone() const { return *this ? SealingKey(cipher_, key_.view(), nonces_) : SealingKey(); }

void SealingKey::write_nonce(std::span<std::byte, 16> field) const {
    const std::uint64_t number = nonces_->next.fetch_add(1, std::memory_order_relaxed);
    std::ranges::fill(field, std::byte{0});
    store_le(field.first<8>(), number);
    // CCM's nonce is a byte shorter: the prefix gives way, not the counter.
    std::array<std::byte, 4> prefix;
    store_le(std::span(prefix), nonces_->prefix);
    std::ranges::copy(std::span(prefix).first((is_ccm() ? ccm_nonce_size : gcm_nonce_size) - 8), field.begin() + 8);
}

void SealingKey::seal(std::span<std::byte, transform_header_size> header, std::span<std::byte> message) {
    assert(*this && !message.empty());
    if (!sealing_) sealing_ = keyed(evp_of(cipher_), is_ccm(), key_.view(), Direction::sealing);
    EVP_CIPHER_CTX* const context = sealing_.get();
    const auto nonce = header.subspan<nonce_offset, 16>();
    const auto signature = header.subspan<signature_offset, signature_size>();
    write_nonce(nonce);

    const bool sealed = EVP_CipherInit_ex2(context, nullptr, nullptr, raw(nonce), 1, nullptr) == 1 &&
                        (!is_ccm() || feed_size(context, message)) && feed_header(context, header) &&
                        process_in_place(context, message) && finish(context) &&
                        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, signature_size, raw(signature)) == 1;
    require(sealed, "to encrypt");
}

bool SealingKey::open(std::span<const std::byte, transform_header_size> header, std::span<std::byte> message) {
    assert(*this);
    if (message.empty()) return false;
    if (!opening_) opening_ = keyed(evp_of(cipher_), is_ccm(), key_.view(), Direction::opening);
    EVP_CIPHER_CTX* const context = opening_.get();
    std::array<std::byte, signature_size> signature; // OpenSSL wants to be able to write
    std::ranges::copy(header.subspan(signature_offset, signature_size), signature.begin());

    const bool ready =
        EVP_CipherInit_ex2(context, nullptr, nullptr, raw(header.subspan(nonce_offset)), 0, nullptr) == 1 &&
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, signature_size, signature.data()) == 1 &&
        (!is_ccm() || feed_size(context, message)) && feed_header(context, header);
    require(ready, "to decrypt");
    // CCM compares the tag with the last byte, GCM at the end.
    return process_in_place(context, message) && (is_ccm() || finish(context));
}

} // namespace holdfast::smb2::crypto
