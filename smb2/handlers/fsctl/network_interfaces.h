#pragma once

#include "smb2/handlers/fsctl_table.h"
#include "smb2/wire/fsctl/network_interface.h"

#include <optional>

namespace holdfast::smb2::fsctl {

/// [MS-SMB2] 3.3.5.15.11 Handling a Query Network Interface Request.
Outcome query_network_interfaces(const Call& call);

/// Nothing for an address that is neither IPv4 nor IPv6.
std::optional<wire::NetworkInterfaceInfo> to_wire(const NetworkInterface& interface);

} // namespace holdfast::smb2::fsctl
