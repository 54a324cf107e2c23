#pragma once
// holdfast completion bash|zsh: scripts that complete the words of the command line.

#include "server/commands/command.h"
#include "server/commands/command_tree.h"

#include <string>

namespace holdfast::server {

/// Scripts made from the commands, so that they know all of them. Both complete commands, options and the values of
/// those that take one of a few; elsewhere, where a file is meant, files.
std::string bash_completion(const CommandInfo& root);
std::string zsh_completion(const CommandInfo& root);

/// Comes last, so that it knows all others. Both outlive the parsing.
void add_completion_command(CLI::App& app, Console& console);

} // namespace holdfast::server
