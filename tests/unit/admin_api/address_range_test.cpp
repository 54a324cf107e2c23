#include "admin_api/address_range.h"

#include <gtest/gtest.h>

namespace holdfast::admin_api {
namespace {

TEST(AddressRange, is_an_address_or_a_network) {
    for (const char* text : {"10.2.4.26", "10.2.0.0/16", "0.0.0.0/0", "fd00::/8", "::1", "::/0"})
        EXPECT_TRUE(AddressRange::parse(text)) << text;
    for (const char* text : {"", "10.2.4", "10.0.0.0/33", "::/129", "::/x", "10.0.0.0/", "host", "10.0.0.1/-1"})
        EXPECT_FALSE(AddressRange::parse(text)) << text;
}

TEST(AddressRange, of_version_six_ends_within_a_byte) {
    const auto range = AddressRange::parse("fd00:abc0::/27");
    ASSERT_TRUE(range);
    EXPECT_TRUE(range->contains("fd00:abdf::1"));
    EXPECT_FALSE(range->contains("fd00:abe0::1"));
    EXPECT_FALSE(range->contains("10.0.0.1"));
    EXPECT_FALSE(range->contains(""));
    EXPECT_TRUE(AddressRange::parse("fe80::1")->contains("fe80::1%eth0"));
}

} // namespace
} // namespace holdfast::admin_api
