#include "smb2/wire/security/sid.h"

#include <gtest/gtest.h>

namespace holdfast::smb2::wire {
namespace {

TEST(Sid, has_one_text) {
    for (const char* text : {"S-1-5-18", "S-1-1-0", "S-1-5-21-1-2-4294967295-500", "S-1-22-1-1000", "S-1-4294967295-1",
                             "S-1-0x100000000000-7", "S-1-5"}) {
        const auto sid = parse_sid(text);
        ASSERT_TRUE(sid) << text;
        EXPECT_EQ(to_string(*sid), text);
    }
}

TEST(Sid, is_made_of_its_numbers) {
    EXPECT_EQ(to_string(make_sid(5, {32, 544})), "S-1-5-32-544");
    EXPECT_EQ(make_sid(5, {32, 544}), *parse_sid("s-1-5-32-544"));
    EXPECT_EQ(make_sid(5, {32, 544}).wire_size(), 16U);
}

TEST(Sid, does_not_come_of_other_texts) {
    for (const char* text : {"", "S", "S-1", "S-1-", "S-2-5-18", "S-1-5-", "S-1-5-x", "S-1-5-4294967296", "S-1-5-18 ",
                             "S-1--5", "S-1-0x1000000000000-1", "S-1-5-1-2-3-4-5-6-7-8-9-10-11-12-13-14-15-16"}) {
        EXPECT_FALSE(parse_sid(text)) << text;
    }
}

} // namespace
} // namespace holdfast::smb2::wire
