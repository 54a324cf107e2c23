#include "smb2/crypto/signing.h"

#include "smb2/crypto/bytes.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <algorithm>
#include <cassert>

namespace holdfast::smb2::crypto {

namespace {

// [MS-SMB2] 2.2.1 SMB2 Packet Header.
constexpr std::size_t command_offset = 12;
constexpr std::size_t flags_offset = 16;
constexpr std::size_t message_id_offset = 24;
constexpr std::size_t signature_offset = 48;
constexpr std::size_t header_size = 64;
constexpr std::uint16_t cancel_command = 0x000C;
constexpr std::uint32_t server_to_redir = 0x00000001;

constexpr std::array<std::byte, 16> no_signature{};

MacContext keyed_mac(EVP_MAC* mac, const char* parameter, const char* base, std::span<const std::byte> key) {
    MacContext context = new_mac_context(mac);
    char name[16] = {};
    std::ranges::copy(std::string_view(base), name);
    const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(parameter, name, 0), OSSL_PARAM_construct_end()};
    require(EVP_MAC_init(context.get(), raw(key), key.size(), parameters) == 1, "a signing key");
    return context;
}

CipherContext keyed_gmac(std::span<const std::byte> key) {
    CipherContext context = new_cipher_context();
    require(EVP_EncryptInit_ex2(context.get(), aes_128_gcm(), raw(key), nullptr, nullptr) == 1, "a signing key");
    return context;
}

/// Who speaks and about what: no two messages under one key share it.
std::array<std::byte, 12> gmac_nonce(std::span<const std::byte> message) {
    std::array<std::byte, 12> nonce{};
    std::ranges::copy(message.subspan(message_id_offset, 8), nonce.begin());

    const auto flags = load_le<std::uint32_t>(message.subspan<flags_offset, 4>());
    const auto command = load_le<std::uint16_t>(message.subspan<command_offset, 2>());
    if ((flags & server_to_redir) != 0) nonce[8] |= std::byte{1};
    // A CANCEL has the MessageId of the request that it cancels.
    else if (command == cancel_command)
        nonce[8] |= std::byte{2};
    return nonce;
}

} // namespace

SigningKey::SigningKey(SigningAlgorithm algorithm, std::span<const std::byte, 16> key)
    : algorithm_(algorithm), key_(key) {
    switch (algorithm) {
    case SigningAlgorithm::hmac_sha256: mac_ = keyed_mac(hmac(), OSSL_MAC_PARAM_DIGEST, "SHA256", key); break;
    case SigningAlgorithm::aes_cmac: mac_ = keyed_mac(cmac(), OSSL_MAC_PARAM_CIPHER, "AES-128-CBC", key); break;
    case SigningAlgorithm::aes_gmac: cipher_ = keyed_gmac(key); break;
    }
}

SigningKey SigningKey::clone() const { return *this ? SigningKey(algorithm_, key_.first_16()) : SigningKey(); }

void SigningKey::sign(std::span<std::byte> message) {
    const Signature signature = signature_of(message);
    std::ranges::copy(signature, message.begin() + signature_offset);
}

bool SigningKey::verify(std::span<const std::byte> message) {
    const Signature expected = signature_of(message);
    return equal_in_constant_time(expected, message.subspan(signature_offset, expected.size()));
}

SigningKey::Signature SigningKey::signature_of(std::span<const std::byte> message) {
    assert(*this && message.size() >= header_size);
    return algorithm_ == SigningAlgorithm::aes_gmac ? gmac_of(message) : mac_of(message);
}

SigningKey::Signature SigningKey::mac_of(std::span<const std::byte> message) {
    const auto before = message.first(signature_offset);
    const auto after = message.subspan(header_size);
    unsigned char mac[32];
    std::size_t size = 0;
    const bool computed = EVP_MAC_init(mac_.get(), nullptr, 0, nullptr) == 1 && // again, with the key it has
                          EVP_MAC_update(mac_.get(), raw(before), before.size()) == 1 &&
                          EVP_MAC_update(mac_.get(), raw(no_signature), no_signature.size()) == 1 &&
                          EVP_MAC_update(mac_.get(), raw(after), after.size()) == 1 &&
                          EVP_MAC_final(mac_.get(), mac, &size, sizeof mac) == 1;
    require(computed, "to sign");

    Signature signature;
    std::ranges::copy(std::as_bytes(std::span(mac)).first(signature.size()), signature.begin());
    return signature;
}

SigningKey::Signature SigningKey::gmac_of(std::span<const std::byte> message) {
    const auto nonce = gmac_nonce(message);
    const auto before = message.first(signature_offset);
    const auto after = message.subspan(header_size);
    Signature signature;
    unsigned char nothing[1];
    int size = 0;
    EVP_CIPHER_CTX* const context = cipher_.get();
    const bool computed =
        EVP_EncryptInit_ex2(context, nullptr, nullptr, raw(nonce), nullptr) == 1 &&
        EVP_EncryptUpdate(context, nullptr, &size, raw(before), int_size(before)) == 1 &&
        EVP_EncryptUpdate(context, nullptr, &size, raw(no_signature), int_size(no_signature)) == 1 &&
        (after.empty() || EVP_EncryptUpdate(context, nullptr, &size, raw(after), int_size(after)) == 1) &&
        EVP_EncryptFinal_ex(context, nothing, &size) == 1 &&
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, int_size(signature), signature.data()) == 1;
    require(computed, "to sign");
    return signature;
}

} // namespace holdfast::smb2::crypto
