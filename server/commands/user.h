#pragma once
// holdfast user add|passwd|rm|ls|enable|disable

#include "server/commands/command.h"

namespace CLI {
class App;
}

namespace holdfast::server {

/// Both outlive the parsing.
void add_user_commands(CLI::App& app, Console& console);

} // namespace holdfast::server
