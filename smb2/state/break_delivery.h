#pragma once

#include "locks/caching.h"

namespace holdfast::smb2 {

struct ServerState;

/// Sends a break to the client that holds the oplock or lease, and gives it Settings::break_timeout for an answer
/// that is needed: [MS-SMB2] 3.3.4.6 Object Store Indicates an Oplock Break, 3.3.4.7 Object Store Indicates a Lease
/// Break. Where the client has several channels, one that takes nothing for Settings::channel_timeout is given up for
/// the next; when the last one is silent for Settings::silence_timeout, its connection ends. A client that no
/// connection leads to has lost what it held at once. Any thread.
void deliver_break(ServerState& server, const locks::BreakNotice& notice);

/// The same for a break that a connection took with it when it failed: its time runs already.
void deliver_break_again(ServerState& server, const locks::BreakNotice& notice);

} // namespace holdfast::smb2
