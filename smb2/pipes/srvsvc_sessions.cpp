#include "smb2/pipes/srvsvc_sessions.h"

#include "smb2/pipes/administrators.h"
#include "smb2/pipes/srvsvc_enum.h"
#include "smb2/state/server_state.h"
#include "smb2/state/session_teardown.h"

#include <algorithm>

namespace holdfast::smb2::pipes::srvsvc_calls {

namespace {

/// [MS-SRVS] 2.2.4.11 to 2.2.4.15: SESSION_INFO_0, _1, _2, _10, _502. What is in them: [MS-SMB2] 3.3.4.18 Server
/// Application Queries a Session.
struct SessionEntry {
    SessionId id{};
    std::string client;
    std::string user;
    std::uint32_t opens = 0;
    std::uint32_t seconds = 0;
    std::uint32_t idle_seconds = 0;
    std::uint32_t flags = 0;
};

constexpr std::uint32_t sess_guest = 1;                             // [MS-SRVS] 2.2.2.3 Session User Flags
constexpr std::string_view transport_name = "\\Device\\NetbiosSmb"; // TCP without NetBIOS, as Windows calls it

std::uint32_t seconds_between(locks::Time from, locks::Time to) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(to - from).count();
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>(seconds, 0, UINT32_MAX));
}

SessionEntry entry_of(const PipeContext& context, const Session& session, const SessionUser& user) {
    const locks::Time now = context.now();
    const locks::Time last_use{std::chrono::duration_cast<locks::Time::duration>(
        std::chrono::nanoseconds(session.last_use_ns.load(std::memory_order_relaxed)))};
    return {
        session.id,
        client_name(session.client_address),
        user.principal.user,
        static_cast<std::uint32_t>(context.server->locks.opens_of(session.id)),
        seconds_between(session.created_at, now),
        seconds_between(std::max(last_use, session.created_at), now),
        user.principal.guest ? sess_guest : 0,
    };
}

std::size_t size_of(const SessionEntry& entry, std::uint32_t level) {
    const std::size_t names = wire_size(entry.client) + (level == 0 ? 0 : wire_size(entry.user));
    switch (level) {
    case 0: return names + wire_word;
    case 10: return names + 4 * wire_word;
    case 1: return names + 6 * wire_word;
    case 2: return names + 7 * wire_word + wire_size(std::u16string_view{});
    default: return names + 8 * wire_word + wire_size(std::u16string_view{}) + wire_size(transport_name);
    }
}

void write_session(NdrWriter& out, const SessionEntry& entry, std::uint32_t level) {
    out.deferred_string(entry.client);
    if (level == 0) return;
    out.deferred_string(entry.user);
    if (level != 10) out.u32(entry.opens);
    out.u32(entry.seconds);
    out.u32(entry.idle_seconds);
    if (level == 10) return;
    out.u32(entry.flags);
    if (level == 1) return;
    out.deferred_string(""); // cltype_name: nothing that a client of SMB2 tells
    if (level == 502) out.deferred_string(transport_name);
}

/// Which sessions ClientName and UserName leave.
struct Wanted {
    std::string client;
    std::string user;

    bool operator()(const Session& session, const SessionUser& of) const {
        return (client.empty() || is_client(session.client_address, client)) &&
               (user.empty() || same_text(of.principal.user, user));
    }
    bool is_qualified() const { return !client.empty() || !user.empty(); }
};

/// Whoever ends the session in which he asks is answered first.
void end(const PipeContext& context, const std::shared_ptr<Session>& session) {
    constexpr std::chrono::milliseconds time_for_the_answer{200};
    ServerState& server = *context.server;
    if (session->id != context.caller.session) return end_session(server, *session, locks::CloseReason::admin);
    server.jobs.run_after(time_for_the_answer,
                          [&server, session] { end_session(server, *session, locks::CloseReason::admin); });
}

} // namespace

void for_each_session(const SessionTable& sessions, SessionId after,
                      const std::function<void(const std::shared_ptr<Session>&, const SessionUser&)>& visit) {
    constexpr std::size_t at_once = 256;
    for (;;) {
        const auto page = sessions.list(after, at_once);
        for (const auto& session : page) {
            const SessionState state = session->state.load(std::memory_order_acquire);
            const auto user = session->user();
            if (user && (state == SessionState::valid || state == SessionState::expired)) visit(session, *user);
        }
        if (page.size() < at_once) return;
        after = page.back()->id;
    }
}

/// [MS-SRVS] 3.1.4.5 NetrSessionEnum (Opnum 12). The ResumeHandle is the id of the last session.
CallResult session_enum(const PipeContext& context, NdrReader& in, NdrWriter& out) {
    in.unique_string(); // ServerName
    const Qualifier client = read_qualifier(in);
    const Qualifier user = read_qualifier(in);
    EnumRequest request;
    if (const CallResult fault = read_enum(in, {0, 1, 2, 10, 502}, request)) return fault;
    if (!may_administer(context)) return refuse_enum(out, request, WinError::access_denied);
    if (client.too_long || user.too_long) return refuse_enum(out, request, WinError::invalid_parameter);
    if (!client.text.empty() && !is_client_name(client.text))
        return refuse_enum(out, request, WinError::invalid_computer);

    const Wanted wanted{client.text, user.text};
    Room room(request.preferred);
    std::vector<SessionEntry> entries;
    EnumAnswer answer;
    bool is_full = false;
    for_each_session(context.server->sessions, SessionId{request.after()}, [&](const auto& session, const auto& of) {
        if (!wanted(*session, of)) return;
        ++answer.total;
        if (is_full) return;
        SessionEntry entry = entry_of(context, *session, of);
        is_full = !room.take(size_of(entry, request.level));
        if (!is_full) entries.push_back(std::move(entry));
    });
    if (answer.total == 0 && wanted.is_qualified() && request.after() == 0) {
        return refuse_enum(out, request,
                           wanted.user.empty() ? WinError::client_name_not_found : WinError::user_not_found);
    }

    answer.entries = entries.size();
    if (is_full) answer.error = entries.empty() ? WinError::buf_too_small : WinError::more_data;
    if (is_full && !entries.empty())
        answer.resume = static_cast<std::uint32_t>(static_cast<std::uint64_t>(entries.back().id));
    return write_enum(out, request, answer, [&] {
        for (const SessionEntry& entry : entries) write_session(out, entry, request.level);
    });
}

/// [MS-SRVS] 3.1.4.6 NetrSessionDel (Opnum 13).
CallResult session_del(const PipeContext& context, NdrReader& in, NdrWriter& out) {
    in.unique_string(); // ServerName
    const Qualifier client = read_qualifier(in);
    const Qualifier user = read_qualifier(in);
    if (in.failed()) return Fault::bad_stub;

    const Wanted wanted{client.text, user.text};
    AdminChange change{.action = "srvsvc.session_delete",
                       .what = "sessions of client \"" + client.text + "\", user \"" + user.text + "\""};
    const auto answer = [&](WinError error) -> CallResult {
        tell_change(context, std::move(change));
        out.u32(to_number(error));
        return std::nullopt;
    };
    if (!may_administer(context)) return answer(WinError::access_denied);
    change.allowed = true;
    if (client.too_long || user.too_long || !wanted.is_qualified()) return answer(WinError::invalid_parameter);
    if (!client.text.empty() && !is_client_name(client.text)) return answer(WinError::client_name_not_found);

    std::vector<std::shared_ptr<Session>> found;
    for_each_session(context.server->sessions, SessionId{}, [&](const auto& session, const auto& of) {
        if (wanted(*session, of)) found.push_back(session);
    });
    for (const auto& session : found) end(context, session);
    change.matched = change.done = found.size();
    return answer(found.empty() ? WinError::client_name_not_found : WinError::success);
}

} // namespace holdfast::smb2::pipes::srvsvc_calls
