#pragma once
// What the machine says of itself.

#include "smb2/state/server_state.h"

#include <array>
#include <string>
#include <vector>

namespace holdfast::server {

/// `configured`, or the host's name up to its first dot; upper case, at most 15 characters.
std::string server_name(const std::string& configured);

/// The same at every start: kept in `<state_dir>/server_guid`. Random when it cannot be kept.
std::array<std::uint8_t, 16> server_guid(const std::string& state_dir);

/// The addresses of this machine that a client elsewhere could use; the loopback only when there
/// is no other.
std::vector<smb2::NetworkInterface> network_interfaces();

} // namespace holdfast::server
