#pragma once
// The manual page, made from the command line and what stands beside it.

#include "server/commands/command.h"
#include "server/commands/command_tree.h"

#include <string>

namespace holdfast::server {

/// man/holdfast.1, in the man macros of roff. Options that many commands have are told once.
std::string man_page(const CommandInfo& root, const std::string& release);

/// The hidden command "man", which prints it: holdfast man > man/holdfast.1. Both outlive the parsing.
void add_man_command(CLI::App& app, Console& console);

} // namespace holdfast::server
