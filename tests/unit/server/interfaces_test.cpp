#include "server/interfaces.h"

#include <gtest/gtest.h>

namespace holdfast::server {
namespace {

TEST(Interfaces, an_entry_is_an_address_and_what_it_can_do) {
    EXPECT_EQ(parse_interface("192.0.2.7"), (InterfaceConfig{"192.0.2.7", std::nullopt, false}));
    EXPECT_EQ(parse_interface("192.0.2.7 10G"), (InterfaceConfig{"192.0.2.7", 10'000'000'000, false}));
    EXPECT_EQ(parse_interface("fd00::7 rss 100M"), (InterfaceConfig{"fd00::7", 100'000'000, true}));
    for (const char* wrong : {"", "eth0", "192.0.2.7:445", "192.0.2.7 10", "192.0.2.7 0G", "192.0.2.7 1G 2G",
                              "192.0.2.7 rss rss", "192.0.2.7 rdma", "10G 192.0.2.7"})
        EXPECT_EQ(parse_interface(wrong), std::nullopt) << wrong;
}

TEST(Interfaces, what_is_configured_is_offered_and_nothing_else) {
    std::vector<smb2::NetworkInterface> found(2);
    found[0] = {3, 2'000, false, "192.0.2.7"};
    found[1] = {4, 3'000, false, "192.0.2.8"};
    EXPECT_EQ(offered_interfaces({}, found).size(), 2U);

    const auto offered = offered_interfaces({{"192.0.2.8", std::nullopt, true}, {"203.0.113.1", 5'000, false}}, found);
    ASSERT_EQ(offered.size(), 2U);
    EXPECT_EQ(offered[0].index, 4U);
    EXPECT_EQ(offered[0].link_speed, 3'000U) << "as found";
    EXPECT_TRUE(offered[0].can_rss);
    EXPECT_EQ(offered[1].address, "203.0.113.1");
    EXPECT_EQ(offered[1].link_speed, 5'000U);
    EXPECT_NE(offered[1].index, offered[0].index);
}

} // namespace
} // namespace holdfast::server
