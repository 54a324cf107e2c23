#include "smb2/pipes/ndr.h"

#include "tests/support/hex.h"

#include <gtest/gtest.h>

namespace holdfast::smb2::pipes {
namespace {

using test_support::from_hex;
using test_support::to_hex;

TEST(NdrReader, numbers_are_aligned_to_their_size) {
    const auto bytes = from_hex("01 ffffff 78563412 02 ff 3412");
    NdrReader in(bytes);
    EXPECT_EQ(in.u8(), 1U);
    EXPECT_EQ(in.u32(), 0x12345678U);
    EXPECT_EQ(in.u8(), 2U);
    EXPECT_EQ(in.u16(), 0x1234U);
    EXPECT_FALSE(in.failed());
    EXPECT_EQ(in.left(), 0U);
}

TEST(NdrReader, the_first_fault_stays_and_everything_after_it_is_zero) {
    const auto bytes = from_hex("ff");
    NdrReader in(bytes);
    EXPECT_EQ(in.u32(), 0U);
    EXPECT_TRUE(in.failed());
    EXPECT_EQ(in.u8(), 0U);
}

struct StringRow {
    const char* why;
    const char* hex;
    bool fine;
    std::u16string text;
};

TEST(NdrReader, strings) {
    const StringRow rows[] = {
        {"with its zero", "03000000 00000000 03000000 6100 6200 0000", true, u"ab"},
        {"without", "02000000 00000000 02000000 6100 6200", true, u"ab"},
        {"empty", "00000000 00000000 00000000", true, u""},
        {"an offset", "03000000 01000000 02000000 6100 0000", false, u""},
        {"more than its room", "01000000 00000000 02000000 6100 0000", false, u""},
        {"longer than the stub", "ffffffff 00000000 ffffffff 6100", false, u""},
        {"cut", "02000000 00000000", false, u""},
    };
    for (const StringRow& row : rows) {
        const auto bytes = from_hex(row.hex);
        NdrReader in(bytes);
        EXPECT_EQ(in.string(), row.text) << row.why;
        EXPECT_EQ(!in.failed(), row.fine) << row.why;
    }
}

TEST(NdrReader, a_null_pointer_has_no_string) {
    const auto bytes = from_hex("00000000 05000000");
    NdrReader in(bytes);
    EXPECT_EQ(in.unique_string(), u"");
    EXPECT_EQ(in.u32(), 5U);
}

TEST(NdrWriter, strings_behind_pointers_follow_the_structure) {
    NdrWriter out;
    out.deferred_string("A");
    out.u32(7);
    out.deferred_string("");
    out.flush();
    EXPECT_EQ(to_hex(out.take()), "00000200"
                                  "07000000"
                                  "04000200"
                                  "0200000000000000020000004100"
                                  "0000"
                                  "0100000000000000010000000000"
                                  "0000");
}

TEST(NdrWriter, what_it_writes_can_be_read) {
    NdrWriter out;
    out.u8(1);
    out.pointer();
    out.string(u"naïve");
    out.u16(9);
    const auto bytes = out.take();
    NdrReader in(bytes);
    EXPECT_EQ(in.u8(), 1U);
    EXPECT_EQ(in.unique_string(), u"naïve");
    EXPECT_EQ(in.u16(), 9U);
    EXPECT_FALSE(in.failed());
}

} // namespace
} // namespace holdfast::smb2::pipes
