#include "smb2/crypto/evp.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace holdfast::smb2::crypto {
namespace {

TEST(Evp, an_algorithm_is_fetched_once) {
    EXPECT_EQ(aes_128_gcm(), aes_128_gcm());
    EXPECT_NE(aes_128_gcm(), aes_256_gcm());
    EXPECT_NE(aes_128_ccm(), aes_256_ccm());
    EXPECT_NE(hmac(), cmac());
    EXPECT_NE(sha512(), md5_digest());
}

TEST(Evp, a_refusal_says_what_was_wanted) {
    require(true, "nothing");
    EXPECT_THROW(require(false, "a unicorn"), std::runtime_error);
}

} // namespace
} // namespace holdfast::smb2::crypto
