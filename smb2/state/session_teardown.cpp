#include "smb2/state/session_teardown.h"

namespace holdfast::smb2 {

void end_session(ServerState& server, Session& session, locks::CloseReason reason) {
    session.state.store(SessionState::closed, std::memory_order_release);
    if (!server.sessions.remove(session.id)) return;
    server.locks.close_session(session.id, reason);
    session.clear_trees();
}

bool end_tree(ServerState& server, Session& session, TreeId tree, locks::CloseReason reason) {
    if (!session.remove_tree(tree)) return false;
    server.locks.close_tree(session.id, tree, reason);
    return true;
}

} // namespace holdfast::smb2
