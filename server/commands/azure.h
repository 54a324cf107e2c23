#pragma once
// holdfast azure key create|show

#include "server/commands/command.h"

namespace CLI {
class App;
}

namespace holdfast::server {

/// Both outlive the parsing.
void add_azure_commands(CLI::App& app, Console& console);

} // namespace holdfast::server
