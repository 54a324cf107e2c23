#include "smb2/state/session_teardown.h"

#include "smb2/connection/connection.h"

namespace holdfast::smb2 {

namespace {

/// Whoever was never told that it began is not told that it ended.
void tell_end(ServerState& server, const Session& session, locks::CloseReason reason,
              const std::vector<std::shared_ptr<TreeConnect>>& trees) {
    const auto who = owner_in(session);
    if (!who) return;
    for (const auto& tree : trees)
        server.session_changed({.what = SessionEvent::tree_disconnect, .who = tree->owner, .reason = reason});
    const bool by_client = reason == locks::CloseReason::logoff;
    server.session_changed(
        {.what = by_client ? SessionEvent::logoff : SessionEvent::closed, .who = who, .reason = reason});
}

} // namespace

void end_session(ServerState& server, Session& session, locks::CloseReason reason) {
    session.state.store(SessionState::closed, std::memory_order_release);
    if (!server.sessions.remove(session.id)) return;
    // Durable opens wait for their client, however it has left; what an admin or the end of the server ends is ended.
    const bool may_come_back = reason == locks::CloseReason::disconnect || reason == locks::CloseReason::logoff;
    std::vector<locks::Orphan> kept;
    server.locks.close_session(session.id, reason, may_come_back ? &kept : nullptr, server.clock());
    for (const locks::Orphan& orphan : kept) await_return(server, orphan);
    tell_end(server, session, reason, session.clear_trees());
    // A single one's connection knows, or finds out at its next request.
    if (const auto channels = session.channels(); channels.size() > 1) {
        for (const SessionChannel& channel : channels)
            server.connections.post(channel.connection,
                                    [id = session.id](Connection& connection) { connection.remove_channel(id); });
    }
}

void await_return(ServerState& server, const locks::Orphan& orphan) {
    server.jobs.run_after(std::chrono::milliseconds(orphan.timeout_ms),
                          [&locks = server.locks, orphan] { locks.expire(orphan); });
}

bool end_tree(ServerState& server, Session& session, TreeId tree, locks::CloseReason reason) {
    const auto ended = session.remove_tree(tree);
    if (!ended) return false;
    server.locks.close_tree(session.id, tree, reason);
    server.session_changed({.what = SessionEvent::tree_disconnect, .who = ended->owner, .reason = reason});
    return true;
}

} // namespace holdfast::smb2
