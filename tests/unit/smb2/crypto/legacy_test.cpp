#include "smb2/crypto/legacy.h"

#include "smb2/crypto/bytes.h"
#include "tests/support/hex.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace holdfast::smb2::crypto {
namespace {

using test_support::from_hex;
using test_support::to_hex;

TEST(Legacy, md4_gives_the_digests_of_rfc_1320) {
    const auto digest = [](std::string_view text) { return to_hex(md4(bytes_of(text))); };
    EXPECT_EQ(digest(""), "31d6cfe0d16ae931b73c59d7e0c089c0");
    EXPECT_EQ(digest("a"), "bde52cb31de33e46245e05fbdbd6fb24");
    EXPECT_EQ(digest("abc"), "a448017aaf21d8525fc10ae87aa6729d");
    EXPECT_EQ(digest("message digest"), "d9130a8164549fe818874806e1c7014b");
    EXPECT_EQ(digest("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"),
              "043f8582f241db351ce627e153e7f0e4");
    EXPECT_EQ(digest("12345678901234567890123456789012345678901234567890123456789012345678901234567890"),
              "e33b4ddc9c38f2199c3e7b164fcc0536");
}

// RFC 2202, Test Cases for HMAC-MD5.
TEST(Legacy, hmac_md5_gives_the_digests_of_rfc_2202) {
    const std::vector<std::byte> key(16, std::byte{0x0b});
    EXPECT_EQ(to_hex(hmac_md5(key, {bytes_of("Hi There")})), "9294727a3638bb1c13f48ef8158bfc9d");
    EXPECT_EQ(to_hex(hmac_md5(bytes_of("Jefe"), {bytes_of("what do ya "), bytes_of("want for nothing?")})),
              "750c783e6ab0b503eaa86e310a5db738");
}

TEST(Legacy, md5_joins_its_parts) {
    EXPECT_EQ(to_hex(md5({bytes_of("message "), bytes_of("digest")})), "f96b697d7cb7938d525a2f31aaf161d0");
    EXPECT_EQ(to_hex(md5({})), "d41d8cd98f00b204e9800998ecf8427e");
}

// RFC 6229, Test Vectors for the Stream Cipher RC4.
TEST(Legacy, rc4_gives_the_stream_of_rfc_6229_whatever_the_pieces) {
    const auto key = from_hex("0102030405060708090a0b0c0d0e0f10");
    std::vector<std::byte> stream(32);
    Rc4 cipher(key);
    cipher.apply(std::span(stream).first(5));
    cipher.apply(std::span(stream).subspan(5));
    EXPECT_EQ(to_hex(stream), "9ac7cc9a609d1ef7b2932899cde41b975248c4959014126a6e8a84f11d1a9e1c");
}

} // namespace
} // namespace holdfast::smb2::crypto
