#include "smb2/wire/codec/reader.h"

#include "tests/unit/smb2/wire/samples/sample.h"

#include <gtest/gtest.h>

namespace holdfast::smb2::wire {
namespace {

TEST(Reader, keeps_its_first_fault_and_yields_zeros) {
    const Bytes bytes = from_hex("0102030405");
    Reader reader(bytes);
    std::uint32_t first = 0;
    std::uint32_t beyond = 7;
    std::uint8_t after = 9;
    reader("First", first);
    reader("Beyond", beyond);
    reader("After", after); // a byte is left, but nothing is trusted after a fault
    EXPECT_EQ(first, 0x04030201U);
    EXPECT_EQ(beyond, 0U);
    EXPECT_EQ(after, 0U);
    EXPECT_FALSE(reader.ok());
    EXPECT_EQ(reader.left(), 0U);
}

TEST(Reader, makes_no_room_for_a_count_that_the_bytes_cannot_hold) {
    const Bytes bytes = from_hex("01020304");
    Reader reader(bytes);
    std::vector<std::uint64_t> list;
    reader.list("List", list, 0xFFFF'FFFF);
    EXPECT_FALSE(reader.ok());
    EXPECT_EQ(list.capacity(), 0U);
}

struct ExtentRow {
    const char* why;
    std::uint64_t offset;
    std::uint64_t length;
    bool accepted;
};

TEST(Reader, takes_an_extent_only_from_behind_the_fixed_part) {
    const ExtentRow rows[] = {
        {"all that there is", 8, 8, true},
        {"the last byte", 15, 1, true},
        {"nothing at the end", 16, 0, true},
        {"nothing may lie anywhere", 0xFFFF'FFFF, 0, true},
        {"over the fixed part", 7, 1, false},
        {"one byte too long", 8, 9, false},
        {"begins at the end", 16, 1, false},
        {"begins behind the end", 17, 1, false},
        {"the sum wraps", 0xFFFF'FFFF'FFFF'FFFF, 2, false},
        {"the length alone is too much", 8, 0xFFFF'FFFF'FFFF'FFFF, false},
    };
    const Bytes bytes(16);
    for (const ExtentRow& row : rows) {
        Reader reader(bytes, 8);
        Extent extent{.offset = row.offset, .length = row.length, .offset_width = 4};
        View content;
        reader.bytes("Content", extent, content);
        EXPECT_EQ(reader.ok(), row.accepted) << row.why;
        EXPECT_EQ(content.size(), row.accepted ? row.length : 0U) << row.why;
    }
}

TEST(Reader, takes_an_extent_without_an_offset_from_where_it_stands) {
    const Bytes bytes = from_hex("0a0b0c");
    Reader reader(bytes, 1);
    View content;
    reader.bytes("Content", Extent{.length = 2}, content);
    EXPECT_EQ(to_hex(content), "0b0c");
    EXPECT_EQ(reader.left(), 0U);
}

TEST(Reader, begun_behind_the_end_is_at_fault) {
    const Bytes bytes(63);
    EXPECT_FALSE(Reader(bytes, 64).ok());
}

struct ChainRow {
    const char* why;
    const char* hex;
    std::size_t entries; // 0: refused
};

struct Link {
    static constexpr std::size_t align = 4;
    std::uint32_t value = 0;
    static void fields(auto& wire, auto& m) {
        wire.next_entry("Next");
        wire("Value", m.value);
    }
};

TEST(Reader, follows_a_chain_only_forwards_and_to_its_end) {
    const ChainRow rows[] = {
        {"one", "00000000 01000000", 1},
        {"two", "08000000 01000000 00000000 02000000", 2},
        {"more bytes in the last", "00000000 01000000 ffff", 1},
        {"not aligned", "0a000000 01000000 0000 00000000 02000000", 0},
        {"points into itself", "04000000 01000000 00000000", 0},
        {"points behind the end", "0c000000 01000000", 0},
        {"promises one more", "08000000 01000000", 0},
        {"is cut", "08000000 01000000 000000", 0},
    };
    for (const ChainRow& row : rows) {
        const Bytes bytes = from_hex(row.hex);
        Reader reader(bytes);
        std::vector<Link> links;
        reader.rest_chain("Links", links, Link::align);
        EXPECT_EQ(reader.ok() ? links.size() : 0U, row.entries) << row.why;
    }
}

TEST(Reader, gives_no_elements_for_an_empty_chain) {
    Reader reader(View{});
    std::vector<Link> links(3);
    reader.rest_chain("Links", links, Link::align);
    EXPECT_TRUE(reader.ok());
    EXPECT_TRUE(links.empty());
}

} // namespace
} // namespace holdfast::smb2::wire
