#include "smb2/handlers/fsctl/network_interfaces.h"

#include "smb2/connection/connection.h"

#include <arpa/inet.h>

#include <vector>

namespace holdfast::smb2::fsctl {

std::optional<wire::NetworkInterfaceInfo> to_wire(const NetworkInterface& interface) {
    wire::NetworkInterfaceInfo info;
    info.if_index = interface.index;
    info.link_speed = interface.link_speed;
    if (interface.can_rss) info.capability = wire::InterfaceCapability::rss_capable;

    std::array<std::uint8_t, 4> ipv4{};
    std::array<std::uint8_t, 16> ipv6{};
    if (::inet_pton(AF_INET, interface.address.c_str(), ipv4.data()) == 1)
        info.sockaddr_storage = wire::SockaddrStorage::make(ipv4);
    else if (::inet_pton(AF_INET6, interface.address.c_str(), ipv6.data()) == 1)
        info.sockaddr_storage = wire::SockaddrStorage::make(ipv6);
    else
        return std::nullopt;
    return info;
}

Outcome query_network_interfaces(const Call& call) {
    if (!call.ctx.connection.negotiated().is_3x()) return Status::not_supported;
    std::vector<wire::NetworkInterfaceInfo> list;
    for (const NetworkInterface& interface : call.ctx.server.interfaces())
        if (auto info = to_wire(interface)) list.push_back(*info);
    if (list.empty()) return Status::not_supported;

    wire::Bytes output;
    wire::Writer(output, 0).rest_chain("Interfaces", list, wire::NetworkInterfaceInfo::align);
    if (output.size() > call.most()) return Status::buffer_too_small;
    return call.answer(std::move(output));
}

} // namespace holdfast::smb2::fsctl
