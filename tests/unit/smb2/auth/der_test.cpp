#include "smb2/auth/der.h"

#include "tests/support/hex.h"

#include <gtest/gtest.h>

namespace holdfast::smb2::auth {
namespace {

using test_support::from_hex;
using test_support::to_hex;

TEST(Der, elements_come_one_after_the_other) {
    const auto input = from_hex("0401aa 0402bbcc 3000");
    DerReader reader(input);
    EXPECT_EQ(to_hex(*reader.take(DerTag::octet_string)), "aa");
    const auto second = reader.next();
    ASSERT_TRUE(second);
    EXPECT_EQ(to_hex(second->whole), "0402bbcc");
    EXPECT_TRUE(reader.take(DerTag::sequence)->empty());
    EXPECT_TRUE(reader.at_end());
    EXPECT_FALSE(reader.next());
}

TEST(Der, what_is_not_whole_is_refused) {
    struct Row {
        const char* why;
        const char* hex;
    };
    const Row rows[] = {
        {"no length", "04"},
        {"content cut", "0402aa"},
        {"long length cut", "048201"},
        {"indefinite length", "0480aa0000"},
        {"length of five bytes", "04850000000001aa"},
        {"length beyond everything", "0484ffffffff"},
        {"tag of several bytes", "1f0100"},
    };
    for (const Row& row : rows) EXPECT_FALSE(DerReader(from_hex(row.hex)).next()) << row.why;
}

TEST(Der, a_wrong_tag_is_refused) {
    EXPECT_FALSE(DerReader(from_hex("0400")).take(DerTag::sequence));
    EXPECT_FALSE(unwrap(from_hex("0400"), DerTag::sequence));
    EXPECT_TRUE(unwrap(from_hex("3000"), DerTag::sequence));
}

TEST(Der, lengths_are_written_as_short_as_they_can_be) {
    const auto header_of = [](std::size_t size) {
        const ByteVector content(size);
        return to_hex(Bytes(der(DerTag::octet_string, {content})).first(5)).substr(0, 10);
    };
    EXPECT_EQ(header_of(127).substr(0, 4), "047f");
    EXPECT_EQ(header_of(128).substr(0, 6), "048180");
    EXPECT_EQ(header_of(256).substr(0, 8), "04820100");
    EXPECT_EQ(header_of(65536), "0483010000");
}

TEST(Der, what_is_written_reads_back_whatever_the_size) {
    for (const std::size_t size : {0u, 1u, 127u, 128u, 255u, 256u, 65535u, 65536u}) {
        const ByteVector content(size, std::byte{0x11});
        const auto written = der(DerTag::context_2, {content});
        const auto read = DerReader(written).take(DerTag::context_2);
        ASSERT_TRUE(read);
        EXPECT_EQ(read->size(), size);
    }
}

} // namespace
} // namespace holdfast::smb2::auth
