#include "smb2/wire/security/descriptor.h"

#include "tests/unit/smb2/wire/samples/contexts.h"

#include <gtest/gtest.h>

namespace holdfast::smb2::wire {
namespace {

TEST(SecurityDescriptor, tells_no_dacl_from_the_null_dacl) {
    const auto none = decode<SecurityDescriptor>(to_bytes(SecurityDescriptor{}));
    ASSERT_TRUE(none);
    EXPECT_FALSE(has(none->control, SecurityControl::dacl_present));
    const auto null = decode<SecurityDescriptor>(
        to_bytes(SecurityDescriptor{.control = SecurityControl::self_relative | SecurityControl::dacl_present}));
    ASSERT_TRUE(null);
    EXPECT_TRUE(has(null->control, SecurityControl::dacl_present));
    EXPECT_FALSE(null->dacl);
}

TEST(SecurityDescriptor, may_have_its_parts_in_any_order) {
    // The owner behind the group.
    const Bytes bytes = from_hex("01 00 0080 20000000 14000000 00000000 00000000"
                                 "01 01 000000000005 12000000"
                                 "01 01 000000000001 00000000");
    const auto descriptor = decode<SecurityDescriptor>(bytes);
    ASSERT_TRUE(descriptor);
    EXPECT_EQ(to_string(*descriptor->owner), "S-1-1-0");
    EXPECT_EQ(to_string(*descriptor->group), "S-1-5-18");
}

TEST(Acl, with_more_aces_than_its_size_holds_is_refused) {
    Bytes bytes = to_bytes(*some_descriptor().dacl);
    bytes[4] = std::byte{3}; // AceCount
    EXPECT_FALSE(decode<Acl>(bytes));
}

TEST(Ace, smaller_than_its_own_header_is_refused) {
    Bytes bytes = to_bytes(*some_descriptor().dacl);
    bytes[8 + 2] = std::byte{3}; // AceSize
    EXPECT_FALSE(decode<Acl>(bytes));
}

} // namespace
} // namespace holdfast::smb2::wire
