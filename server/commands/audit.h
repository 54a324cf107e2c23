#pragma once
// The audit from the command line, read from the files: it needs no running server and no token.

#include "server/commands/command.h"

namespace CLI {
class App;
}

namespace holdfast::server {

/// audit ls|verify|head. `verify` ends with 1 when the audit is not as it was written.
void add_audit_commands(CLI::App& app, Console& console);

} // namespace holdfast::server
