#include "server/live_directories.h"

#include "smb2/state/session_teardown.h"

#include <algorithm>
#include <map>

namespace holdfast::server {

namespace {

constexpr std::size_t page_size = 256;

locks::Time time_of(std::int64_t nanoseconds) {
    return locks::Time(std::chrono::duration_cast<locks::Time::duration>(std::chrono::nanoseconds(nanoseconds)));
}

const char* state_name(smb2::SessionState state) {
    switch (state) {
    case smb2::SessionState::in_progress: return "in_progress";
    case smb2::SessionState::valid: return "valid";
    case smb2::SessionState::expired: return "expired";
    case smb2::SessionState::closed: return "closed";
    }
    return "";
}

admin_api::SessionRow row_of(const smb2::Session& session, const locks::LockManager& locks) {
    admin_api::SessionRow row;
    row.id = session.id;
    row.created_at = session.created_at;
    const smb2::SessionState state = session.state.load(std::memory_order_acquire);
    row.state = state_name(state);
    // Before it is valid, its thread may still be writing the rest; one that was given up had nobody.
    const auto who = session.user();
    if (state == smb2::SessionState::in_progress || !who) return row;
    const smb2::auth::Principal& user = who->principal;
    row.user = user.user;
    row.domain = user.domain;
    row.sid = user.sid;
    row.uid = user.uid;
    row.client_address = session.client_address;
    row.client_port = session.client_port;
    row.client_name = user.workstation;
    row.client_guid = session.client_guid;
    row.dialect = session.dialect;
    row.is_signed = session.signing_required;
    row.is_encrypted = session.encrypt_data;
    row.signing_algorithm = session.signing_name;
    row.encryption_algorithm = session.cipher_name;
    row.last_use = time_of(session.last_use_ns.load(std::memory_order_relaxed));
    for (const auto& tree : session.trees())
        row.trees.push_back({tree->id, tree->share->settings.name, tree->encrypt, tree->connected_at});
    for (const smb2::SessionChannel& channel : session.channels()) {
        row.channels.push_back({static_cast<std::uint64_t>(channel.connection), channel.client_address,
                                channel.client_port, channel.since});
    }
    row.opens = locks.opens_of(session.id);
    return row;
}

/// A session that is spoken on the connection tells what it is of.
void add_session(admin_api::ConnectionRow& row, const admin_api::ChannelRow& channel,
                 const admin_api::SessionRow& session) {
    if (row.sessions.empty()) {
        row.number = channel.connection;
        row.client_address = channel.client_address;
        row.client_port = channel.client_port;
        row.client_name = session.client_name;
        row.client_guid = session.client_guid;
        row.dialect = session.dialect;
        row.since = channel.since;
    }
    row.since = std::min(row.since, channel.since);
    row.last_use = std::max(row.last_use, session.last_use);
    row.is_signed = row.is_signed || session.is_signed;
    row.is_encrypted = row.is_encrypted || session.is_encrypted;
    row.sessions.push_back({session.id, session.user, session.domain, session.sid});
}

} // namespace

std::vector<admin_api::SessionRow>
LiveSessions::sessions(locks::SessionId after, std::size_t limit,
                       const std::function<bool(const admin_api::SessionRow&)>& wanted) const {
    std::vector<admin_api::SessionRow> rows;
    while (rows.size() < limit) {
        const auto page = state_.sessions.list(after, page_size);
        for (const auto& session : page) {
            after = session->id;
            if (session->state.load() == smb2::SessionState::closed) continue;
            admin_api::SessionRow row = row_of(*session, state_.locks);
            if (wanted && !wanted(row)) continue;
            rows.push_back(std::move(row));
            if (rows.size() == limit) break;
        }
        if (page.size() < page_size) break;
    }
    return rows;
}

bool LiveSessionControl::end_session(locks::SessionId id) {
    const auto session = state_.sessions.find(id);
    if (!session || !session->user()) return false;
    const auto state = session->state.load(std::memory_order_acquire);
    if (state == smb2::SessionState::in_progress || state == smb2::SessionState::closed) return false;
    smb2::end_session(state_, *session, locks::CloseReason::admin);
    return true;
}

std::vector<admin_api::ConnectionRow>
LiveConnections::connections(std::uint64_t after, std::size_t limit,
                             const std::function<bool(const admin_api::ConnectionRow&)>& wanted) const {
    std::map<std::uint64_t, admin_api::ConnectionRow> found;
    LiveSessions(state_).sessions({}, 1, [&](const admin_api::SessionRow& session) {
        for (const admin_api::ChannelRow& channel : session.channels) {
            if (channel.connection > after) add_session(found[channel.connection], channel, session);
        }
        return false;
    });
    std::vector<admin_api::ConnectionRow> rows;
    for (auto& [number, row] : found) {
        if (rows.size() == limit) break;
        if (!wanted || wanted(row)) rows.push_back(std::move(row));
    }
    return rows;
}

std::size_t LiveConnections::open_connections() const { return state_.connections.size(); }

std::vector<admin_api::ShareRow> LiveShares::shares() const {
    std::map<locks::ShareId, std::size_t> open_handles;
    const auto count = [&](const locks::OpenRow& row) {
        if (row.owner) ++open_handles[row.owner->share];
        return false;
    };
    state_.locks.list_opens(locks::OpenId{}, 1, count);

    std::vector<admin_api::ShareRow> rows;
    for (const auto& share : state_.shares.all()) {
        admin_api::ShareRow row;
        row.name = share->settings.name;
        row.path = share->settings.path;
        row.comment = share->settings.comment;
        row.read_only = share->settings.read_only;
        row.continuously_available = share->settings.continuously_available;
        row.tree_connects = share->tree_connects.load(std::memory_order_relaxed);
        row.open_handles = open_handles[share->id];
        row.counts = share->counts;
        if (share->volume) {
            const vfs::Capabilities& found = share->volume->capabilities();
            row.capabilities.push_back("file_system:" + found.file_system);
            if (found.user_xattrs) row.capabilities.emplace_back("xattrs");
            if (found.birth_time) row.capabilities.emplace_back("birth_time");
            if (found.openat2) row.capabilities.emplace_back("openat2");
            if (found.nowait_io) row.capabilities.emplace_back("nowait_io");
            if (found.sparse_files) row.capabilities.emplace_back("sparse_files");
            if (found.reflink) row.capabilities.emplace_back("reflink");
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

std::vector<admin_api::WatchRow> LiveWatches::watches(locks::OpenId after, std::size_t limit) const {
    std::vector<admin_api::WatchRow> rows;
    for (const smb2::WatchRow& watch : state_.watches.list(after, limit)) {
        rows.push_back({watch.open, static_cast<std::uint32_t>(watch.terms.filter),
                        watch.terms.scope == smb2::WatchScope::tree, watch.state.waiting, watch.state.kept,
                        watch.state.lost});
    }
    return rows;
}

} // namespace holdfast::server
