#include "smb2/crypto/ciphers.h"

#include "smb2/crypto/key_derivation.h"
#include "smb2/crypto/preauth.h"
#include "tests/support/hex.h"
#include "tests/unit/smb2/crypto/windows_samples.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <thread>

namespace holdfast::smb2::crypto {
namespace {

using test_support::from_hex;
using test_support::to_hex;

constexpr Cipher all_ciphers[] = {Cipher::aes_128_ccm, Cipher::aes_128_gcm, Cipher::aes_256_ccm, Cipher::aes_256_gcm};

using Header = std::array<std::byte, transform_header_size>;

Header some_header() {
    Header header{};
    const auto start = from_hex("fd534d42");
    std::ranges::copy(start, header.begin());
    header[36] = std::byte{100};
    header[42] = std::byte{1};
    header[44] = std::byte{9};
    return header;
}

SealingKey some_key(Cipher cipher) { return {cipher, std::vector<std::byte>(key_size(cipher), std::byte{0x5a})}; }

std::vector<std::byte> some_message(std::size_t size) {
    std::vector<std::byte> bytes(size);
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::byte>(i * 7);
    return bytes;
}

struct Opened {
    bool authentic;
    std::vector<std::byte> message;
};

Opened open(SealingKey& key, std::string_view sealed_hex) {
    const auto sealed = from_hex(sealed_hex);
    Opened opened{false, {sealed.begin() + transform_header_size, sealed.end()}};
    opened.authentic = key.open(std::span<const std::byte>(sealed).first<transform_header_size>(), opened.message);
    return opened;
}

TEST(Ciphers, messages_that_windows_sealed_with_ccm_open) {
    const PreauthHash no_hash;
    const auto keys = derive_keys(0x0300, Cipher::aes_128_ccm, from_hex(samples::session_key_3_0), no_hash.value());
    SealingKey from_client(Cipher::aes_128_ccm, keys.decryption.view());
    const Opened request = open(from_client, samples::sealed_request_3_0);
    EXPECT_TRUE(request.authentic);
    EXPECT_EQ(request.message, from_hex(samples::request_3_0));

    SealingKey from_server(Cipher::aes_128_ccm, keys.encryption.view());
    const Opened response = open(from_server, samples::sealed_response_3_0);
    EXPECT_TRUE(response.authentic);
    EXPECT_EQ(response.message, from_hex(samples::response_3_0));
}

TEST(Ciphers, messages_that_windows_sealed_with_gcm_open) {
    const auto hash = from_hex(samples::hash_3_1_1);
    const auto keys = derive_keys(0x0311, Cipher::aes_128_gcm, from_hex(samples::session_key_3_1_1),
                                  std::span<const std::byte>(hash).first<64>());
    SealingKey from_client(Cipher::aes_128_gcm, keys.decryption.view());
    const Opened request = open(from_client, samples::sealed_request_3_1_1);
    EXPECT_TRUE(request.authentic);
    EXPECT_EQ(request.message, from_hex(samples::request_3_1_1));

    SealingKey from_server(Cipher::aes_128_gcm, keys.encryption.view());
    const Opened response = open(from_server, samples::sealed_response_3_1_1);
    EXPECT_TRUE(response.authentic);
    EXPECT_EQ(response.message, from_hex(samples::response_3_1_1));
}

TEST(Ciphers, what_is_sealed_opens_again_many_times_over_one_key) {
    for (const Cipher cipher : all_ciphers) {
        SealingKey key = some_key(cipher);
        SealingKey reader = some_key(cipher);
        for (const std::size_t size : {1u, 64u, 100u, 4096u, 100'000u}) {
            const auto message = some_message(size);
            auto sealed = message;
            Header header = some_header();
            key.seal(header, sealed);
            if (size > 1) {
                EXPECT_NE(sealed, message);
            } // one byte stays as it is once in 256 times
            ASSERT_TRUE(reader.open(header, sealed)) << size;
            EXPECT_EQ(sealed, message);
        }
    }
}

TEST(Ciphers, any_change_is_noticed_and_the_key_works_on) {
    for (const Cipher cipher : all_ciphers) {
        SealingKey key = some_key(cipher);
        auto sealed = some_message(70);
        Header header = some_header();
        key.seal(header, sealed);
        for (std::size_t at = 4; at < header.size(); ++at) {
            // Bytes of the nonce field that the cipher does not use are authenticated all the same.
            Header changed = header;
            changed[at] ^= std::byte{1};
            auto bytes = sealed;
            EXPECT_FALSE(key.open(changed, bytes)) << "header byte " << at;
        }
        for (std::size_t at = 0; at < sealed.size(); ++at) {
            auto bytes = sealed;
            bytes[at] ^= std::byte{0x80};
            EXPECT_FALSE(key.open(header, bytes)) << "message byte " << at;
        }
        auto cut = sealed;
        cut.pop_back();
        EXPECT_FALSE(key.open(header, cut));
        EXPECT_FALSE(key.open(header, {}));
        EXPECT_TRUE(key.open(header, sealed));
    }
}

TEST(Ciphers, the_rest_of_the_header_stays_as_the_caller_wrote_it) {
    for (const Cipher cipher : all_ciphers) {
        SealingKey key = some_key(cipher);
        auto sealed = some_message(70);
        Header header = some_header();
        key.seal(header, sealed);
        const Header before = some_header();
        EXPECT_TRUE(std::equal(header.begin(), header.begin() + 4, before.begin()));
        EXPECT_TRUE(std::equal(header.begin() + 36, header.end(), before.begin() + 36));
        const std::size_t used = cipher == Cipher::aes_128_ccm || cipher == Cipher::aes_256_ccm ? 11 : 12;
        EXPECT_TRUE(std::all_of(header.begin() + 20 + static_cast<std::ptrdiff_t>(used), header.begin() + 36,
                                [](std::byte b) { return b == std::byte{0}; }));
    }
}

TEST(Ciphers, no_nonce_comes_twice_whichever_clone_seals) {
    for (const Cipher cipher : all_ciphers) {
        SealingKey first = some_key(cipher);
        SealingKey second = first.clone();
        const auto nonces_of = [](SealingKey& key) {
            std::set<std::string> nonces;
            for (int i = 0; i < 500; ++i) {
                auto message = some_message(64);
                Header header = some_header();
                key.seal(header, message);
                nonces.insert(to_hex(std::span(header).subspan(20, 11)));
            }
            return nonces;
        };
        std::set<std::string> other;
        std::thread thread([&] { other = nonces_of(second); });
        std::set<std::string> all = nonces_of(first);
        thread.join();
        all.merge(other);
        EXPECT_EQ(all.size(), 1000u);
    }
}

TEST(Ciphers, a_key_of_nothing_is_no_key) {
    EXPECT_FALSE(SealingKey());
    EXPECT_FALSE(SealingKey().clone());
    EXPECT_TRUE(some_key(Cipher::aes_128_gcm).clone());
}

} // namespace
} // namespace holdfast::smb2::crypto
