#pragma once

#include "smb2/wire/codec.h"
#include "smb2/wire/fsctl/codes.h"

namespace holdfast::smb2::wire {

/// [MS-SMB2] 2.2.32.5.1 SOCKADDR_STORAGE. The families are the wire's own, not this machine's.
struct SockaddrStorage {
    static constexpr std::uint16_t internetwork = 0x0002;
    static constexpr std::uint16_t internetwork_v6 = 0x0017;

    std::uint16_t family = 0;
    std::array<std::uint8_t, 126> buffer{}; // network byte order

    /// [MS-SMB2] 2.2.32.5.1.1 SOCKADDR_IN; the port is not used.
    static SockaddrStorage make(const std::array<std::uint8_t, 4>& ipv4) {
        SockaddrStorage address{.family = internetwork, .buffer = {}};
        std::copy(ipv4.begin(), ipv4.end(), address.buffer.begin() + 2);
        return address;
    }
    /// [MS-SMB2] 2.2.32.5.1.2 SOCKADDR_IN6.
    static SockaddrStorage make(const std::array<std::uint8_t, 16>& ipv6) {
        SockaddrStorage address{.family = internetwork_v6, .buffer = {}};
        std::copy(ipv6.begin(), ipv6.end(), address.buffer.begin() + 6);
        return address;
    }

    static void fields(auto& wire, auto& m) {
        wire("Family", m.family);
        wire("Buffer", m.buffer);
    }
};

enum class InterfaceCapability : std::uint32_t { none = 0, rss_capable = 1, rdma_capable = 2 };
template <>
inline constexpr bool is_flags<InterfaceCapability> = true;

/// [MS-SMB2] 2.2.32.5 NETWORK_INTERFACE_INFO Response. A list of them is a chain.
struct NetworkInterfaceInfo {
    static constexpr Fsctl ctl_code = Fsctl::query_network_interface_info;
    static constexpr std::size_t align = 8;

    std::uint32_t if_index = 0;
    InterfaceCapability capability = InterfaceCapability::none;
    std::uint64_t link_speed = 0; // bits per second
    SockaddrStorage sockaddr_storage{};

    static void fields(auto& wire, auto& m) {
        wire.next_entry("Next");
        wire("IfIndex", m.if_index);
        wire("Capability", m.capability);
        wire.reserved(4);
        wire("LinkSpeed", m.link_speed);
        wire("SockAddr_Storage", m.sockaddr_storage);
    }
};

} // namespace holdfast::smb2::wire
