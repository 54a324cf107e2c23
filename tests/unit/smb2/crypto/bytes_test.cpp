#include "smb2/crypto/bytes.h"

#include "tests/support/hex.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>

namespace holdfast::smb2::crypto {
namespace {

TEST(Bytes, numbers_are_little_endian) {
    std::array<std::byte, 4> bytes;
    store_le<std::uint32_t>(std::span(bytes), 0x01020384);
    EXPECT_EQ(test_support::to_hex(bytes), "84030201");
    EXPECT_EQ(load_le<std::uint32_t>(bytes), 0x01020384u);
}

TEST(Bytes, text_keeps_its_nul) {
    using namespace std::string_view_literals;
    EXPECT_EQ(test_support::to_hex(bytes_of("a\0"sv)), "6100");
}

} // namespace
} // namespace holdfast::smb2::crypto
