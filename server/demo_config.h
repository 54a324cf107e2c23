#pragma once
// What is served when nobody configured anything.

#include "server/config.h"

#include <string>

namespace holdfast::server {

/// Where the demo keeps its folder and its state: /var/lib/holdfast/demo for root, else below
/// $XDG_STATE_HOME (or ~/.local/state).
std::string demo_home();

/// The share "demo" on `home`/files, SMB on 127.0.0.1:4450 and the admin API on 127.0.0.1:4451.
/// Makes the folders that are missing; throws std::filesystem::filesystem_error when it cannot.
Config demo_config(const std::string& home = demo_home());

} // namespace holdfast::server
