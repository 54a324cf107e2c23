#include "smb2/crypto/secret.h"

#include "tests/support/hex.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace holdfast::smb2::crypto {
namespace {

using test_support::from_hex;

TEST(Secret, bytes_are_equal_only_when_length_and_content_are) {
    EXPECT_TRUE(equal_in_constant_time(from_hex("0102"), from_hex("0102")));
    EXPECT_TRUE(equal_in_constant_time({}, {}));
    EXPECT_FALSE(equal_in_constant_time(from_hex("0102"), from_hex("0103")));
    EXPECT_FALSE(equal_in_constant_time(from_hex("0102"), from_hex("010200")));
    EXPECT_FALSE(equal_in_constant_time({}, from_hex("00")));
}

TEST(Secret, wiping_leaves_zeros) {
    auto secret = from_hex("a1b2c3");
    wipe(secret);
    EXPECT_EQ(secret, from_hex("000000"));
}

TEST(Secret, a_key_keeps_its_size_and_pads_with_zeros) {
    const KeyBytes key{from_hex("0102030405")};
    EXPECT_EQ(key.view().size(), 5u);
    EXPECT_TRUE(std::ranges::equal(key.first_16(), from_hex("01020304050000000000000000000000")));
    EXPECT_TRUE(KeyBytes().empty());
}

} // namespace
} // namespace holdfast::smb2::crypto
