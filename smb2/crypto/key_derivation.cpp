#include "smb2/crypto/key_derivation.h"

#include "smb2/crypto/bytes.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <string_view>

namespace holdfast::smb2::crypto {

namespace {

using namespace std::string_view_literals;

constexpr std::uint16_t dialect_3_0 = 0x0300;
constexpr std::uint16_t dialect_3_1_1 = 0x0311;

/// How a key is called in 3.0 and 3.0.2, with a fixed context, and in 3.1.1, where the context
/// is the preauthentication hash.
struct Purpose {
    std::string_view label_3_0;
    std::string_view context_3_0;
    std::string_view label_3_1_1;
};

constexpr Purpose for_signing{"SMB2AESCMAC\0"sv, "SmbSign\0"sv, "SMBSigningKey\0"sv};
constexpr Purpose for_applications{"SMB2APP\0"sv, "SmbRpc\0"sv, "SMBAppKey\0"sv};
constexpr Purpose for_server_to_client{"SMB2AESCCM\0"sv, "ServerOut\0"sv, "SMBS2CCipherKey\0"sv};
// The blank behind "ServerIn" is in the specification, and on the wire.
constexpr Purpose for_client_to_server{"SMB2AESCCM\0"sv, "ServerIn \0"sv, "SMBC2SCipherKey\0"sv};

struct Source {
    std::uint16_t dialect;
    std::span<const std::byte, 64> preauth_hash;

    KeyBytes derive(const Purpose& purpose, std::span<const std::byte> key, std::size_t size) const {
        if (dialect == dialect_3_1_1) return derive_key(key, bytes_of(purpose.label_3_1_1), preauth_hash, size);
        return derive_key(key, bytes_of(purpose.label_3_0), bytes_of(purpose.context_3_0), size);
    }
};

KeyBytes padded_to_16(std::span<const std::byte> session_key) {
    const KeyBytes padded(session_key.first(std::min<std::size_t>(session_key.size(), 16)));
    return KeyBytes(padded.first_16());
}

std::array<std::byte, 4> big_endian(std::uint32_t number) {
    return {static_cast<std::byte>(number >> 24), static_cast<std::byte>(number >> 16),
            static_cast<std::byte>(number >> 8), static_cast<std::byte>(number)};
}

} // namespace

KeyBytes derive_key(std::span<const std::byte> key, std::span<const std::byte> label,
                    std::span<const std::byte> context, std::size_t size) {
    assert(size == 16 || size == 32);
    const MacContext mac = new_mac_context(hmac());
    char digest[] = "SHA256";
    const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
                                     OSSL_PARAM_construct_end()};
    bool fed = EVP_MAC_init(mac.get(), raw(key), key.size(), parameters) == 1;
    const auto feed = [&](std::span<const std::byte> part) {
        fed = fed && EVP_MAC_update(mac.get(), raw(part), part.size()) == 1;
    };
    constexpr std::array separator{std::byte{0}};
    feed(big_endian(1)); // the first block, and the last
    feed(label);
    feed(separator);
    feed(context);
    feed(big_endian(static_cast<std::uint32_t>(size * 8)));

    std::array<std::byte, 32> block;
    std::size_t written = 0;
    require(fed && EVP_MAC_final(mac.get(), raw(block), &written, block.size()) == 1, "to derive a key");
    const KeyBytes derived{std::span(block).first(size)};
    wipe(block);
    return derived;
}

SessionKeys derive_keys(std::uint16_t dialect, Cipher cipher, std::span<const std::byte> session_key,
                        std::span<const std::byte, 64> preauth_hash) {
    const KeyBytes first_16 = padded_to_16(session_key);
    if (dialect < dialect_3_0)
        return {.signing = first_16, .application = first_16, .encryption = {}, .decryption = {}};

    const Source source{dialect, preauth_hash};
    SessionKeys keys;
    keys.signing = source.derive(for_signing, first_16.view(), 16);
    keys.application = source.derive(for_applications, first_16.view(), 16);
    if (cipher == Cipher::none) return keys;

    const auto cipher_source = key_size(cipher) == 32 ? session_key : first_16.view();
    keys.encryption = source.derive(for_server_to_client, cipher_source, key_size(cipher));
    keys.decryption = source.derive(for_client_to_server, cipher_source, key_size(cipher));
    return keys;
}

KeyBytes derive_signing_key(std::uint16_t dialect, std::span<const std::byte> session_key,
                            std::span<const std::byte, 64> preauth_hash) {
    return derive_keys(dialect, Cipher::none, session_key, preauth_hash).signing;
}

} // namespace holdfast::smb2::crypto
