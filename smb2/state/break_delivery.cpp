#include "smb2/state/break_delivery.h"

#include "smb2/connection/connection.h"
#include "smb2/state/server_state.h"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace holdfast::smb2 {

namespace {

using Ways = std::vector<ConnectionNumber>;

/// An oplock is the matter of its session, a lease of its client.
Ways ways_to(const ServerState& server, const locks::BreakNotice& notice) {
    Ways ways;
    if (notice.kind == locks::CachingKind::lease) {
        ways = server.clients.connections_of(notice.name.client);
    } else if (const auto session = server.sessions.find(notice.session)) {
        for (const SessionChannel& channel : session->channels()) ways.push_back(channel.connection);
    }
    server.deaf.put_last(ways);
    return ways;
}

bool is_of_interest(const ServerState& server, const locks::BreakNotice& notice) {
    return !notice.needs_acknowledgement || server.locks.is_break_pending(notice.ticket);
}

void send_on_first(ServerState& server, const locks::BreakNotice& notice, const Ways& ways);

/// Whoever waits for the break would wait for nothing: the client's machine is not there to answer. Its connection
/// ends, and it may come back to what is durable.
void watch_last(ServerState& server, const locks::BreakNotice& notice, ConnectionNumber used) {
    const auto limit = server.current_settings()->silence_timeout;
    const auto look = [&server, notice, limit](Connection& connection) {
        const Hearing hearing = connection.hearing();
        if (hearing.heard == Heard::all || hearing.silent_for < limit || !is_of_interest(server, notice)) return;
        spdlog::get("smb2")->info("connection {} takes nothing, and others wait for a break: it is given up",
                                  static_cast<std::uint32_t>(connection.number()));
        connection.give_up();
    };
    server.jobs.run_after(limit, [&server, used, look] { server.connections.post(used, look); });
}

/// A channel may be dead long before its connection is: what it was given lies there unheard.
void watch_over(ServerState& server, const locks::BreakNotice& notice, ConnectionNumber used, Ways others) {
    const auto look = [&server, notice, others = std::move(others)](Connection& connection) {
        if (connection.hearing().heard == Heard::all) return server.deaf.remove(connection.number());
        server.deaf.add(connection.number());
        if (!is_of_interest(server, notice)) return;
        spdlog::get("smb2")->info("connection {} takes nothing: the client is told of a break on another",
                                  static_cast<std::uint32_t>(connection.number()));
        send_on_first(server, notice, others);
    };
    // One that has ended meanwhile has handed over what it could not say.
    server.jobs.run_after(server.current_settings()->channel_timeout,
                          [&server, used, look] { server.connections.post(used, look); });
}

/// False when none of them is there.
bool post_to_first(ServerState& server, const locks::BreakNotice& notice, const Ways& ways) {
    for (auto way = ways.begin(); way != ways.end(); ++way) {
        // Whose own request causes the break hears of it before the answer.
        Connection* const here = Connection::current();
        const bool is_here = here != nullptr && here->number() == *way;
        if (is_here) here->send_break(notice);
        const Ways others(way + 1, ways.end());
        if (!is_here) {
            const bool posted = server.connections.post(
                *way, [notice](Connection& connection) { connection.send_break(notice); },
                [&server, notice] { deliver_break_again(server, notice); });
            if (!posted) continue;
        }
        if (!others.empty())
            watch_over(server, notice, *way, others);
        else if (notice.needs_acknowledgement)
            watch_last(server, notice, *way);
        return true;
    }
    return false;
}

void send_on_first(ServerState& server, const locks::BreakNotice& notice, const Ways& ways) {
    if (!post_to_first(server, notice, ways) && notice.needs_acknowledgement)
        server.locks.expire_break(notice.ticket, server.clock());
}

void log_break(const locks::BreakNotice& notice, bool posted) {
    const auto logger = spdlog::get("smb2");
    if (!logger) return;
    logger->debug("{} of open {} breaks from {} to {}{}", notice.kind == locks::CachingKind::lease ? "lease" : "oplock",
                  static_cast<std::uint64_t>(notice.open), static_cast<int>(notice.from), static_cast<int>(notice.to),
                  posted ? "" : ", and nobody is there to be told");
}

} // namespace

void deliver_break(ServerState& server, const locks::BreakNotice& notice) {
    if (notice.needs_acknowledgement) server.locks.break_sent(notice.ticket, server.clock());
    const bool posted = post_to_first(server, notice, ways_to(server, notice));
    log_break(notice, posted);
    if (!notice.needs_acknowledgement) return;
    // 3.3.6.1, 3.3.6.5: who does not answer in time has lost the oplock or lease.
    const auto expire = [&server, ticket = notice.ticket] { server.locks.expire_break(ticket, server.clock()); };
    if (posted)
        server.jobs.run_after(server.current_settings()->break_timeout, expire);
    else
        expire();
}

void deliver_break_again(ServerState& server, const locks::BreakNotice& notice) {
    if (is_of_interest(server, notice)) send_on_first(server, notice, ways_to(server, notice));
}

} // namespace holdfast::smb2
