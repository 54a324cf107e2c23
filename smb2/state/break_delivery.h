#pragma once

#include "locks/caching.h"

namespace holdfast::smb2 {

struct ServerState;

/// Sends a break to the client that holds the oplock or lease, and gives it Settings::break_timeout for an answer
/// that is needed: [MS-SMB2] 3.3.4.6 Object Store Indicates an Oplock Break, 3.3.4.7 Object Store Indicates a Lease
/// Break. A client that no connection leads to has lost what it held at once. Any thread.
void deliver_break(ServerState& server, const locks::BreakNotice& notice);

} // namespace holdfast::smb2
