#pragma once
// A password from the keyboard or from a pipe.

#include "server/commands/command.h"

#include <optional>
#include <string>

namespace holdfast::server {

enum class PasswordFrom : std::uint8_t {
    terminal, // asked for twice, not shown
    stdin_line,
};

/// Nothing when there is none to be had; the console was told why.
std::optional<std::string> read_password(PasswordFrom from, Console& console);

} // namespace holdfast::server
