#include "smb2/crypto/key_derivation.h"

#include "tests/support/hex.h"
#include "tests/unit/smb2/crypto/windows_samples.h"

#include <gtest/gtest.h>

#include <numeric>

namespace holdfast::smb2::crypto {
namespace {

using test_support::from_hex;
using test_support::to_hex;

std::array<std::byte, 64> hash_of(std::string_view hex) {
    std::array<std::byte, 64> hash{};
    const auto bytes = from_hex(hex);
    std::copy(bytes.begin(), bytes.end(), hash.begin());
    return hash;
}

const std::array<std::byte, 64> no_hash{};

// The blog's "EncryptionKey" is the client's: our decryption key.
TEST(KeyDerivation, the_keys_of_a_windows_session_of_3_0_come_out) {
    const auto keys = derive_keys(0x0300, Cipher::aes_128_ccm, from_hex("7CD451825D0450D235424E44BA6E78CC"), no_hash);
    EXPECT_EQ(to_hex(keys.signing.view()), "0b7e9c5cac36c0f6ea9ab275298cedce");
    EXPECT_EQ(to_hex(keys.decryption.view()), "fad27796665b313ebb578f388632b4f7");
    EXPECT_EQ(to_hex(keys.encryption.view()), "b0f0427f7ceb416d1d9dcc0cd4f99447");
    EXPECT_EQ(to_hex(keys.application.view()), "bb23a4575aa26c721af525af15a87b4f");
}

TEST(KeyDerivation, the_keys_of_a_windows_session_of_3_1_1_come_out) {
    const auto keys =
        derive_keys(0x0311, Cipher::aes_128_gcm, from_hex(samples::session_key), hash_of(samples::hash_of_session));
    EXPECT_EQ(keys.signing.view().size(), 16u);
    EXPECT_EQ(to_hex(keys.signing.view()), "73fe7a9a77bef0bde49c650d8ccb5f76");
    EXPECT_EQ(to_hex(keys.decryption.view()), "629bcbc54422a0f572b97f45989b6073");
    EXPECT_EQ(to_hex(keys.encryption.view()), "e2af0dcefac68da71a0dfbd0d1350d74");
    EXPECT_EQ(to_hex(keys.application.view()), "6d7ad7954e9ec61e907b4d473dc178ff");
}

TEST(KeyDerivation, a_second_channel_has_a_signing_key_of_its_own) {
    EXPECT_EQ(to_hex(derive_signing_key(0x0300, from_hex("4E01A2B313BCF660CC250BEF021AEDE6"), no_hash).view()),
              "ba1a17dbbfec349bca105563d598952f");
}

TEST(KeyDerivation, before_3_0_the_session_key_is_every_key) {
    const auto key = from_hex("7CD451825D0450D235424E44BA6E78CC");
    for (const std::uint16_t dialect : {std::uint16_t{0x0202}, std::uint16_t{0x0210}}) {
        const auto keys = derive_keys(dialect, Cipher::none, key, no_hash);
        EXPECT_EQ(to_hex(keys.signing.view()), to_hex(key));
        EXPECT_EQ(to_hex(keys.application.view()), to_hex(key));
        EXPECT_TRUE(keys.encryption.empty());
    }
}

// Worked out with Python's hmac.
TEST(KeyDerivation, ciphers_of_256_bits_use_the_whole_session_key) {
    std::array<std::byte, 32> key;
    std::array<std::byte, 64> hash;
    for (std::size_t i = 0; i < key.size(); ++i) key[i] = static_cast<std::byte>(i);
    for (std::size_t i = 0; i < hash.size(); ++i) hash[i] = static_cast<std::byte>(i);
    for (const Cipher cipher : {Cipher::aes_256_gcm, Cipher::aes_256_ccm}) {
        const auto keys = derive_keys(0x0311, cipher, key, hash);
        EXPECT_EQ(to_hex(keys.signing.view()), "f7e5401ecc6e79ef9eab401b05004e4f");
        EXPECT_EQ(to_hex(keys.decryption.view()), "e568de865ae188f20138931c5423898fc0d5e94fa094b72d474fc56cf5703db6");
        EXPECT_EQ(to_hex(keys.encryption.view()), "53f8b2fb513a90f5231f5ac12ba0a24b9eed8f6e80596136560f1b0003e8d2ae");
    }
}

TEST(KeyDerivation, a_short_session_key_is_padded_with_zeros) {
    const auto short_key = from_hex("7CD451825D0450D2");
    const auto padded = from_hex("7CD451825D0450D20000000000000000");
    EXPECT_EQ(to_hex(derive_signing_key(0x0300, short_key, no_hash).view()),
              to_hex(derive_signing_key(0x0300, padded, no_hash).view()));
    EXPECT_EQ(derive_signing_key(0x0210, short_key, no_hash).view().size(), 16u);
}

TEST(KeyDerivation, without_a_cipher_there_are_no_cipher_keys) {
    const auto keys = derive_keys(0x0311, Cipher::none, from_hex(samples::session_key), no_hash);
    EXPECT_FALSE(keys.signing.empty());
    EXPECT_TRUE(keys.encryption.empty());
    EXPECT_TRUE(keys.decryption.empty());
}

} // namespace
} // namespace holdfast::smb2::crypto
