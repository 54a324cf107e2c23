#pragma once
// The command line of the program.

#include "server/commands/command.h"

#include <string>
#include <vector>

namespace holdfast::server {

/// What main() calls. 0: all is well; 1: it did not work; 2: the command line makes no sense.
int run_command_line(int argc, char** argv);

/// The same on streams of one's own; `arguments` without the program's name.
int run_command_line(const std::vector<std::string>& arguments, Console& console);

} // namespace holdfast::server
