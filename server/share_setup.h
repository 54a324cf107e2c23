#pragma once
// From the shares of the configuration to shares that are served, at start and at a reload.

#include "server/config_diff.h"
#include "smb2/state/server_state.h"

#include <string>
#include <vector>

namespace holdfast::server {

/// Mounts what is configured, and IPC$. A share that cannot be mounted is left out; why stands in
/// the result, one sentence each.
std::vector<std::string> add_shares(smb2::ServerState& state, const Config& config);

/// Adds, removes and replaces shares. Clients stay connected to what they are connected to; a
/// share that is gone ends their tree connects.
std::vector<std::string> apply_shares(smb2::ServerState& state, const ConfigDiff& diff);

} // namespace holdfast::server
