#pragma once
// The addresses that clients are told to open more channels to ([MS-SMB2] 2.2.32.5 NETWORK_INTERFACE_INFO Response).

#include "smb2/state/server_state.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::server {

/// One entry of `interfaces` in the configuration.
struct InterfaceConfig {
    std::string address;                     // textual IPv4 or IPv6
    std::optional<std::uint64_t> link_speed; // bits a second; as found when not given
    bool can_rss = false;
    bool operator==(const InterfaceConfig&) const = default;
};

/// "192.0.2.7", "192.0.2.7 10G", "fd00::7 25G rss": an address, the speed (K, M or G bits a second), what it can do.
/// Nothing when it is none of it.
std::optional<InterfaceConfig> parse_interface(std::string_view text);

/// Those that are configured, with what was `found` of them on this machine; all found ones when none is configured.
std::vector<smb2::NetworkInterface> offered_interfaces(const std::vector<InterfaceConfig>& configured,
                                                       std::vector<smb2::NetworkInterface> found);

} // namespace holdfast::server
