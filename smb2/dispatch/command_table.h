#pragma once
// The nineteen commands: what each needs before its handler is called.

#include "smb2/dispatch/context.h"
#include "smb2/wire/command.h"

#include <cstdint>

namespace holdfast::smb2 {

enum class Needs : std::uint8_t {
    nothing, // NEGOTIATE, SESSION_SETUP, ECHO, CANCEL
    session,
    tree,
};

struct CommandRow {
    Command command;
    Needs needs;
    bool uses_open;       // in a compound it fails with the CREATE before it
    bool allowed_expired; // [MS-SMB2] 3.3.5.2.9: goes on when the session has expired
    bool may_wait;        // counts against the bound on waiting requests
    Outcome (*run)(Context&);
};

/// Null for a number that is no command.
const CommandRow* find_command(Command command);
/// What this request is to be handled by.
const CommandRow* find_command(const wire::Header& header);

} // namespace holdfast::smb2
