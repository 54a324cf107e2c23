#include "server/machine.h"

#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

#include <arpa/inet.h>

#include <fstream>

namespace holdfast::server {
namespace {

TEST(ServerName, is_short_and_upper_case) {
    EXPECT_EQ(server_name("files"), "FILES");
    EXPECT_EQ(server_name("files.example.com"), "FILES");
    EXPECT_EQ(server_name("a-name-of-more-than-fifteen"), "A-NAME-OF-MORE-");
}

TEST(ServerName, is_the_hosts_when_none_is_configured) {
    const std::string name = server_name("");
    EXPECT_FALSE(name.empty());
    EXPECT_LE(name.size(), 15u);
    EXPECT_EQ(name.find('.'), std::string::npos);
}

TEST(ServerGuid, stays_the_same_over_restarts) {
    const test_support::TemporaryFolder state;
    const auto guid = server_guid(state.path());
    EXPECT_EQ(server_guid(state.path()), guid);
    EXPECT_NE(guid, (std::array<std::uint8_t, 16>{}));
    const test_support::TemporaryFolder another;
    EXPECT_NE(server_guid(another.path()), guid);
}

TEST(ServerGuid, is_made_anew_when_its_file_is_broken) {
    const test_support::TemporaryFolder state;
    std::ofstream(state.path() + "/server_guid") << "nonsense\n";
    const auto guid = server_guid(state.path());
    EXPECT_EQ(server_guid(state.path()), guid);
}

TEST(NetworkInterfaces, have_addresses_that_can_be_parsed) {
    for (const auto& interface : network_interfaces()) {
        in_addr four{};
        in6_addr six{};
        EXPECT_TRUE(inet_pton(AF_INET, interface.address.c_str(), &four) == 1 ||
                    inet_pton(AF_INET6, interface.address.c_str(), &six) == 1)
            << interface.address;
        EXPECT_NE(interface.index, 0u);
        EXPECT_GT(interface.link_speed, 0u);
    }
}

} // namespace
} // namespace holdfast::server
