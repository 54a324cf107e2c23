#include "smb2/crypto/legacy.h"

#include "smb2/crypto/bytes.h"
#include "smb2/crypto/evp.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <algorithm>
#include <bit>
#include <cassert>
#include <numeric>
#include <utility>

namespace holdfast::smb2::crypto {

namespace {

// RFC 1320, The MD4 Message-Digest Algorithm.
struct Md4State {
    std::uint32_t a = 0x67452301;
    std::uint32_t b = 0xefcdab89;
    std::uint32_t c = 0x98badcfe;
    std::uint32_t d = 0x10325476;

    /// One of the 48 steps; the four words then change places.
    void step(std::uint32_t mixed, std::uint32_t word, std::uint32_t constant, int turn) {
        const std::uint32_t fresh = std::rotl(a + mixed + word + constant, turn);
        a = d;
        d = c;
        c = b;
        b = fresh;
    }

    void absorb(std::span<const std::byte, 64> block) {
        constexpr std::array<std::uint8_t, 16> by_columns{0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15};
        constexpr std::array<std::uint8_t, 16> bits_reversed{0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15};
        constexpr int turns[3][4] = {{3, 7, 11, 19}, {3, 5, 9, 13}, {3, 9, 11, 15}};

        std::array<std::uint32_t, 16> words;
        for (std::size_t i = 0; i < words.size(); ++i)
            words[i] = load_le<std::uint32_t>(block.subspan(i * 4).first<4>());

        const Md4State before = *this;
        for (std::size_t i = 0; i < 16; ++i) step((b & c) | (~b & d), words[i], 0, turns[0][i % 4]);
        for (std::size_t i = 0; i < 16; ++i)
            step((b & c) | (b & d) | (c & d), words[by_columns[i]], 0x5a827999, turns[1][i % 4]);
        for (std::size_t i = 0; i < 16; ++i) step(b ^ c ^ d, words[bits_reversed[i]], 0x6ed9eba1, turns[2][i % 4]);
        a += before.a;
        b += before.b;
        c += before.c;
        d += before.d;
    }
};

} // namespace

Digest16 md4(std::span<const std::byte> data) {
    Md4State state;
    auto rest = data;
    for (; rest.size() >= 64; rest = rest.subspan(64)) state.absorb(rest.first<64>());

    // The end: a bit, zeros, the length in bits.
    std::array<std::byte, 128> tail{};
    std::ranges::copy(rest, tail.begin());
    tail[rest.size()] = std::byte{0x80};
    const std::size_t used = rest.size() + 9 <= 64 ? 64 : 128;
    store_le(std::span(tail).subspan(used - 8).first<8>(), static_cast<std::uint64_t>(data.size()) * 8);
    for (std::size_t at = 0; at < used; at += 64) state.absorb(std::span(tail).subspan(at).first<64>());

    Digest16 digest;
    store_le(std::span(digest).subspan<0, 4>(), state.a);
    store_le(std::span(digest).subspan<4, 4>(), state.b);
    store_le(std::span(digest).subspan<8, 4>(), state.c);
    store_le(std::span(digest).subspan<12, 4>(), state.d);
    return digest;
}

Digest16 md5(std::initializer_list<std::span<const std::byte>> parts) {
    const DigestContext context = new_digest_context();
    bool fed = EVP_DigestInit_ex2(context.get(), md5_digest(), nullptr) == 1;
    for (const auto part : parts) fed = fed && EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1;
    Digest16 digest;
    require(fed && EVP_DigestFinal_ex(context.get(), raw(digest), nullptr) == 1, "to hash");
    return digest;
}

Digest16 hmac_md5(std::span<const std::byte> key, std::initializer_list<std::span<const std::byte>> parts) {
    const MacContext context = new_mac_context(hmac());
    char name[] = "MD5";
    const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0),
                                     OSSL_PARAM_construct_end()};
    bool fed = EVP_MAC_init(context.get(), raw(key), key.size(), parameters) == 1;
    for (const auto part : parts) fed = fed && EVP_MAC_update(context.get(), raw(part), part.size()) == 1;
    Digest16 digest;
    std::size_t size = 0;
    require(fed && EVP_MAC_final(context.get(), raw(digest), &size, digest.size()) == 1, "to sign");
    return digest;
}

Rc4::Rc4(std::span<const std::byte> key) {
    assert(!key.empty());
    std::iota(state_.begin(), state_.end(), std::uint8_t{0});
    std::uint8_t j = 0;
    for (std::size_t i = 0; i < state_.size(); ++i) {
        j = static_cast<std::uint8_t>(j + state_[i] + std::to_integer<std::uint8_t>(key[i % key.size()]));
        std::swap(state_[i], state_[j]);
    }
}

void Rc4::apply(std::span<std::byte> data) {
    for (std::byte& byte : data) {
        j_ = static_cast<std::uint8_t>(j_ + state_[++i_]);
        std::swap(state_[i_], state_[j_]);
        byte ^= std::byte{state_[static_cast<std::uint8_t>(state_[i_] + state_[j_])]};
    }
}

} // namespace holdfast::smb2::crypto
