#include "smb2/crypto/random.h"

#include <gtest/gtest.h>

#include <set>

namespace holdfast::smb2::crypto {
namespace {

TEST(Random, does_not_repeat_itself) {
    std::set<std::array<std::byte, 16>> seen;
    for (int i = 0; i < 1000; ++i) seen.insert(random_bytes<16>());
    EXPECT_EQ(seen.size(), 1000u);
}

TEST(Random, an_empty_span_is_fine) { fill_random({}); }

} // namespace
} // namespace holdfast::smb2::crypto
