#include "smb2/pipes/srvsvc_connections.h"

#include "smb2/pipes/administrators.h"
#include "smb2/pipes/srvsvc_enum.h"
#include "smb2/pipes/srvsvc_sessions.h"
#include "smb2/pipes/srvsvc_shares.h"
#include "smb2/state/server_state.h"

#include <algorithm>
#include <map>
#include <utility>

namespace holdfast::smb2::pipes::srvsvc_calls {

namespace {

using TreeKey = std::pair<SessionId, TreeId>;

/// [MS-SRVS] 2.2.4.1 CONNECTION_INFO_0, 2.2.4.2 CONNECTION_INFO_1. What is in them: [MS-SMB2] 3.3.4.19 Server
/// Application Queries a TreeConnect.
struct ConnectionEntry {
    TreeKey key;
    std::uint32_t type = 0;
    std::uint32_t opens = 0;
    std::uint32_t seconds = 0;
    std::string user;
    std::string other_name; // the client of a share, the share of a client

    std::size_t size(std::uint32_t level) const {
        return level == 0 ? wire_word : 7 * wire_word + wire_size(user) + wire_size(other_name);
    }
};

/// Tells rows apart: no method takes it. A tree connect is only numbered within its session.
std::uint32_t connection_id(const TreeKey& key) {
    return static_cast<std::uint32_t>(static_cast<std::uint64_t>(key.first)) +
           static_cast<std::uint32_t>(key.second) * 0x9e37'79b1U;
}

ConnectionEntry entry_of(const PipeContext& context, const Session& session, const TreeConnect& tree, bool of_client) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(context.now() - tree.connected_at).count();
    return {
        {session.id, tree.id},
        share_type(!tree.share->is_disk()),
        0,
        static_cast<std::uint32_t>(std::clamp<std::int64_t>(seconds, 0, UINT32_MAX)),
        tree.owner->user,
        of_client ? tree.share->settings.name : client_name(session.client_address),
    };
}

/// In one walk for all of them.
void count_opens(const locks::LockManager& locks, std::vector<ConnectionEntry>& entries) {
    std::map<TreeKey, std::uint32_t> counts;
    for (const ConnectionEntry& entry : entries) counts.emplace(entry.key, 0);
    locks.list_opens(locks::OpenId{}, 1, [&](const locks::OpenRow& row) {
        if (!row.owner) return false;
        const auto found = counts.find({row.owner->session, row.owner->tree});
        if (found != counts.end()) ++found->second;
        return false;
    });
    for (ConnectionEntry& entry : entries) entry.opens = counts[entry.key];
}

void write_connection(NdrWriter& out, const ConnectionEntry& entry, std::uint32_t level) {
    out.u32(connection_id(entry.key));
    if (level == 0) return;
    out.u32(entry.type);
    out.u32(entry.opens);
    out.u32(1); // num_users
    out.u32(entry.seconds);
    out.deferred_string(entry.user);
    out.deferred_string(entry.other_name);
}

} // namespace

/// [MS-SRVS] 3.1.4.1 NetrConnectionEnum (Opnum 8), levels 0 and 1. The ResumeHandle is how many tree connects of the
/// server were passed.
CallResult connection_enum(const PipeContext& context, NdrReader& in, NdrWriter& out) {
    in.unique_string(); // ServerName
    const Qualifier qualifier = read_qualifier(in);
    EnumRequest request;
    if (const CallResult fault = read_enum(in, {0, 1}, request)) return fault;
    if (!may_administer(context)) return refuse_enum(out, request, WinError::access_denied);
    if (qualifier.too_long || qualifier.text.empty()) return refuse_enum(out, request, WinError::invalid_parameter);
    const bool of_client = is_client_name(qualifier.text);
    if (!of_client && !context.server->shares.find(qualifier.text))
        return refuse_enum(out, request, WinError::net_name_not_found);

    const auto wanted = [&](const Session& session, const TreeConnect& tree) {
        return of_client ? is_client(session.client_address, qualifier.text)
                         : same_text(tree.share->settings.name, qualifier.text);
    };
    Room room(request.preferred);
    std::vector<ConnectionEntry> entries;
    EnumAnswer answer;
    std::uint32_t passed = 0;
    bool is_full = false;
    for_each_session(context.server->sessions, SessionId{}, [&](const auto& session, const auto&) {
        for (const auto& tree : session->trees()) {
            if (++passed <= request.after() || !wanted(*session, *tree)) continue;
            ++answer.total;
            if (is_full) continue;
            ConnectionEntry entry = entry_of(context, *session, *tree, of_client);
            is_full = !room.take(entry.size(request.level));
            if (is_full) continue;
            answer.resume = passed;
            entries.push_back(std::move(entry));
        }
    });

    answer.entries = entries.size();
    if (!is_full)
        answer.resume = 0;
    else
        answer.error = entries.empty() ? WinError::buf_too_small : WinError::more_data;
    if (request.level == 1) count_opens(context.server->locks, entries);
    return write_enum(out, request, answer, [&] {
        for (const ConnectionEntry& entry : entries) write_connection(out, entry, request.level);
    });
}

} // namespace holdfast::smb2::pipes::srvsvc_calls
