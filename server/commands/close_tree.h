#pragma once
// The commands that end something, as the command line has them.

#include "server/commands/command.h"

namespace CLI {
class App;
}

namespace holdfast::server {

/// Each adds its word to a noun. Both outlive the parsing.
void add_close_handles(CLI::App& handles, Console& console);
void add_close_sessions(CLI::App& sessions, Console& console);
void add_break_locks(CLI::App& locks, Console& console);
void add_disconnect(CLI::App& clients, Console& console);

} // namespace holdfast::server
