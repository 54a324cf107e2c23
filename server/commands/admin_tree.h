#pragma once
// The admin commands as the command line has them: handles, locks, leases, sessions, shares, why, leaks, events,
// capture, top.

#include "server/commands/command.h"

namespace CLI {
class App;
}

namespace holdfast::server {

/// Exit codes: 0 done, 1 error, 2 the command line makes no sense, 3 nothing matched (not for ls: an empty list is an
/// answer), 4 partly done, 5 blocked. Both outlive the parsing.
void add_admin_commands(CLI::App& app, Console& console);

} // namespace holdfast::server
