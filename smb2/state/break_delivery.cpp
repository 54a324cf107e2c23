#include "smb2/state/break_delivery.h"

#include "smb2/connection/connection.h"
#include "smb2/state/server_state.h"

#include <spdlog/spdlog.h>

namespace holdfast::smb2 {

namespace {

/// An oplock is the matter of its session, a lease of its client.
std::vector<ConnectionNumber> ways_to(const ServerState& server, const locks::BreakNotice& notice) {
    if (notice.kind == locks::CachingKind::lease) return server.clients.connections_of(notice.name.client);
    const auto session = server.sessions.find(notice.session);
    if (!session) return {};
    return {ConnectionNumber{static_cast<std::uint32_t>(session->connection)}};
}

bool post_break(const ServerState& server, const locks::BreakNotice& notice) {
    for (const ConnectionNumber number : ways_to(server, notice)) {
        // Whose own request causes the break hears of it before the answer.
        if (Connection* const here = Connection::current(); here != nullptr && here->number() == number) {
            here->send_break(notice);
            return true;
        }
        const auto send = [notice](Connection& connection) { connection.send_break(notice); };
        if (server.connections.post(number, send)) return true;
    }
    return false;
}

} // namespace

void deliver_break(ServerState& server, const locks::BreakNotice& notice) {
    const bool posted = post_break(server, notice);
    if (const auto logger = spdlog::get("smb2")) {
        logger->debug("{} of open {} breaks from {} to {}{}",
                      notice.kind == locks::CachingKind::lease ? "lease" : "oplock",
                      static_cast<std::uint64_t>(notice.open), static_cast<int>(notice.from),
                      static_cast<int>(notice.to), posted ? "" : ", and nobody is there to be told");
    }
    if (!notice.needs_acknowledgement) return;
    // 3.3.6.1, 3.3.6.5: who does not answer in time has lost the oplock or lease.
    const auto expire = [&locks = server.locks, ticket = notice.ticket] { locks.expire_break(ticket); };
    if (posted)
        server.jobs.run_after(server.current_settings()->break_timeout, expire);
    else
        expire();
}

} // namespace holdfast::smb2
