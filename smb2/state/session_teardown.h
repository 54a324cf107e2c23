#pragma once
// How sessions and tree connects end, whoever ends them: LOGOFF, a lost connection, a client
// that comes back under another session, an admin.

#include "smb2/state/server_state.h"

namespace holdfast::smb2 {

/// [MS-SMB2] 3.3.7.1 / 3.3.5.6: takes the session out of the table and ends its opens and tree
/// connects, but for durable opens of a client that left. The second caller does nothing. From any thread.
void end_session(ServerState& server, Session& session, locks::CloseReason reason);

/// Gives the client of the open the time that it was promised.
void await_return(ServerState& server, const locks::Orphan& orphan);

/// [MS-SMB2] 3.3.5.8: ends the opens of the tree connect, then the tree connect. False when it
/// is not (or no more) there.
bool end_tree(ServerState& server, Session& session, TreeId tree, locks::CloseReason reason);

} // namespace holdfast::smb2
