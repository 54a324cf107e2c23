#pragma once
// holdfast token create|ls|rm

#include "server/commands/command.h"

namespace CLI {
class App;
}

namespace holdfast::server {

/// Both outlive the parsing.
void add_token_commands(CLI::App& app, Console& console);

} // namespace holdfast::server
