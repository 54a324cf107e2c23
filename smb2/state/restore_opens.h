#pragma once
// Persistent opens after a restart of the server.

#include "locks/saved_open.h"
#include "smb2/state/server_state.h"

#include <cstddef>
#include <vector>

namespace holdfast::smb2 {

struct Restored {
    std::size_t opens = 0;
    std::size_t ranges = 0;
    std::size_t lost = 0; // opens whose share or file is not there any more, or which do not fit together
};

/// Gives back what the journal has kept, before there is a connection: files are opened again, and the opens wait for
/// their clients as after a lost connection ([MS-SMB2] 3.3.7.1). What is lost is said in the log, one line each.
Restored restore_opens(ServerState& server, const std::vector<locks::SavedOpen>& opens);

} // namespace holdfast::smb2
