#include "smb2/crypto/signing.h"

#include "smb2/crypto/bytes.h"
#include "tests/support/hex.h"
#include "tests/unit/smb2/crypto/windows_samples.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace holdfast::smb2::crypto {
namespace {

using test_support::from_hex;
using test_support::to_hex;

constexpr std::uint16_t cancel = 0x000C;
constexpr std::uint16_t ioctl = 0x000B;
constexpr std::uint32_t signed_flag = 8;
constexpr std::uint32_t from_server = 1;

std::vector<std::byte> message(std::uint16_t command, std::uint32_t flags, std::size_t body) {
    std::vector<std::byte> bytes(64 + body);
    const auto start = from_hex("fe534d4240");
    std::ranges::copy(start, bytes.begin());
    const std::span<std::byte> all(bytes);
    store_le(all.subspan<12, 2>(), command);
    store_le(all.subspan<16, 4>(), flags);
    store_le<std::uint64_t>(all.subspan<24, 8>(), 7);
    for (std::size_t i = 0; i < body; ++i) bytes[64 + i] = static_cast<std::byte>(i);
    return bytes;
}

std::string signature_of(std::span<const std::byte> bytes) { return to_hex(bytes.subspan(48, 16)); }

SigningKey counting_key(SigningAlgorithm algorithm) {
    const auto key = from_hex("000102030405060708090a0b0c0d0e0f");
    return {algorithm, std::span<const std::byte>(key).first<16>()};
}

TEST(Signing, a_message_that_windows_signed_verifies) {
    const auto key_bytes = from_hex(samples::signing_key);
    SigningKey key(SigningAlgorithm::aes_cmac, std::span<const std::byte>(key_bytes).first<16>());
    auto response = from_hex(samples::session_setup_response_2);
    EXPECT_TRUE(key.verify(response));

    const auto as_signed = response;
    std::fill_n(response.begin() + 48, 16, std::byte{0xee});
    key.sign(response);
    EXPECT_EQ(response, as_signed);
}

// Worked out with Python's hmac and cryptography.
TEST(Signing, each_algorithm_gives_the_signature_that_another_library_gives) {
    struct Row {
        const char* why;
        SigningAlgorithm algorithm;
        std::uint16_t command;
        std::uint32_t flags;
        std::size_t body;
        const char* signature;
    };
    const Row rows[] = {
        {"HMAC, cut to 16 bytes", SigningAlgorithm::hmac_sha256, ioctl, signed_flag, 100,
         "dad95660aea1eded7876cb7c7160a077"},
        {"CMAC", SigningAlgorithm::aes_cmac, ioctl, signed_flag, 100, "e16bfbfea19be1228b34ea3afd64ee65"},
        {"GMAC, a client's nonce", SigningAlgorithm::aes_gmac, ioctl, signed_flag, 100,
         "5751c379d856813673df2b85db578f3b"},
        {"GMAC, a server's nonce", SigningAlgorithm::aes_gmac, ioctl, signed_flag | from_server, 100,
         "17b0052cedde5669a424dcacedbdbca8"},
        {"GMAC, a CANCEL has the id of another", SigningAlgorithm::aes_gmac, cancel, signed_flag, 4,
         "9cf3b69b9def9fefaa98275e4c3c1720"},
    };
    for (const Row& row : rows) {
        SigningKey key = counting_key(row.algorithm);
        for (int round = 0; round < 3; ++round) { // the kept context starts afresh each time
            auto bytes = message(row.command, row.flags, row.body);
            key.sign(bytes);
            EXPECT_EQ(signature_of(bytes), row.signature) << row.why;
            EXPECT_TRUE(key.verify(bytes)) << row.why;
        }
    }
}

TEST(Signing, any_changed_bit_is_noticed) {
    for (const auto algorithm :
         {SigningAlgorithm::hmac_sha256, SigningAlgorithm::aes_cmac, SigningAlgorithm::aes_gmac}) {
        SigningKey key = counting_key(algorithm);
        auto bytes = message(ioctl, signed_flag, 36);
        key.sign(bytes);
        for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
            const auto mask = static_cast<std::byte>(1u << (bit % 8));
            bytes[bit / 8] ^= mask;
            EXPECT_FALSE(key.verify(bytes)) << "bit " << bit;
            bytes[bit / 8] ^= mask;
        }
        EXPECT_TRUE(key.verify(bytes));
    }
}

TEST(Signing, a_bare_header_can_be_signed) {
    for (const auto algorithm :
         {SigningAlgorithm::hmac_sha256, SigningAlgorithm::aes_cmac, SigningAlgorithm::aes_gmac}) {
        SigningKey key = counting_key(algorithm);
        auto bytes = message(ioctl, signed_flag, 0);
        key.sign(bytes);
        EXPECT_TRUE(key.verify(bytes));
    }
}

TEST(Signing, a_clone_signs_alike_and_outlives_its_origin) {
    for (const auto algorithm :
         {SigningAlgorithm::hmac_sha256, SigningAlgorithm::aes_cmac, SigningAlgorithm::aes_gmac}) {
        auto bytes = message(ioctl, signed_flag, 10);
        SigningKey copy;
        EXPECT_FALSE(copy);
        {
            SigningKey key = counting_key(algorithm);
            key.sign(bytes);
            copy = key.clone();
        }
        EXPECT_TRUE(copy);
        EXPECT_EQ(copy.algorithm(), algorithm);
        EXPECT_TRUE(copy.verify(bytes));
    }
    EXPECT_FALSE(SigningKey().clone());
}

} // namespace
} // namespace holdfast::smb2::crypto
