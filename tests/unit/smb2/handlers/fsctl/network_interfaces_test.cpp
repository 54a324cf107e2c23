#include "smb2/handlers/fsctl/network_interfaces.h"

#include "tests/unit/smb2/handlers/fsctl_test.h"

namespace holdfast::smb2 {
namespace {

using NetworkInterfaces = test::FsctlTest;

TEST_F(NetworkInterfaces, are_listed_with_what_they_can) {
    server.state.interfaces = [] {
        return std::vector<NetworkInterface>{
            {2, 10'000'000'000, true, "192.0.2.7"}, {3, 1, false, "2001:db8::1"}, {4, 1, false, "?"}};
    };
    const auto answer = control(wire::Fsctl::query_network_interface_info, related_file_id);
    ASSERT_EQ(answer.status(), Status::success);
    const auto output = output_of(answer);
    EXPECT_EQ(output.size(), 2 * 152U);
    std::vector<wire::NetworkInterfaceInfo> list;
    wire::Reader reader(output);
    reader.rest_chain("List", list, 8);
    ASSERT_EQ(list.size(), 2U);
    EXPECT_EQ(list[0].if_index, 2U);
    EXPECT_EQ(list[0].capability, wire::InterfaceCapability::rss_capable);
    EXPECT_EQ(list[0].sockaddr_storage.buffer[2], 192);
    EXPECT_EQ(list[1].sockaddr_storage.family, wire::SockaddrStorage::internetwork_v6);
    EXPECT_EQ(control(wire::Fsctl::query_network_interface_info, related_file_id, {}, 300).status(),
              Status::buffer_too_small);
}

TEST_F(NetworkInterfaces, are_not_told_to_old_dialects_or_when_there_are_none) {
    EXPECT_EQ(control(wire::Fsctl::query_network_interface_info, related_file_id).status(), Status::not_supported);
    server.state.interfaces = [] { return std::vector<NetworkInterface>{{2, 1, true, "192.0.2.7"}}; };
    client.connection.negotiated().dialect = 0x0210;
    EXPECT_EQ(control(wire::Fsctl::query_network_interface_info, related_file_id).status(), Status::not_supported);
}

} // namespace
} // namespace holdfast::smb2
