#include "server/live_captures.h"

#include "smb2/connection/connection.h"

namespace holdfast::server {

namespace {

admin_api::ClientEnd end_of(const smb2::Peer& peer) { return {peer.address, peer.port}; }

/// The connection that this thread works for: only that looks at its own channels, which takes no lock.
std::optional<admin_api::ClientEnd> at_work(const locks::Owner* owner) {
    const smb2::Connection* const connection = smb2::Connection::current();
    if (connection == nullptr) return std::nullopt;
    if (owner != nullptr && !connection->find_channel(owner->session)) return std::nullopt;
    return end_of(connection->peer());
}

} // namespace

LiveCaptures::LiveCaptures(smb2::ServerState& state, const admin_api::CaptureOrigin& origin, admin_api::Fold fold)
    : state_(state), captures_({.listen = [this](bool wanted) { listen(wanted); },
                                .at_work = at_work,
                                .find = [&state](locks::OpenId id) { return state.locks.row(id); },
                                .now = [&state] { return state.clock(); },
                                .origin = origin,
                                .fold = fold}) {}

LiveCaptures::~LiveCaptures() { captures_.end(); }

void LiveCaptures::listen(bool wanted) {
    if (wanted)
        state_.taps.add(*this);
    else
        state_.taps.remove(*this);
}

void LiveCaptures::message(const smb2::TappedMessage& message) {
    const bool is_to_client = message.way == smb2::Way::to_client;
    admin_api::SeenMessage seen;
    seen.direction = is_to_client ? admin_api::pcapng::Direction::outbound : admin_api::pcapng::Direction::inbound;
    seen.client = end_of(message.peer);
    if (message.user) {
        seen.user = message.user->principal.user;
        seen.domain = message.user->principal.domain;
    }
    seen.at = message.at;
    seen.bytes = message.bytes;
    seen.bulk_at = smb2::bulk_offset(message.bytes);
    if (is_to_client) seen.breaks = smb2::break_name(message.bytes);
    captures_.message(seen);
}

void LiveCaptures::ended(const smb2::Peer& peer, locks::Time at, smb2::Parting how) {
    const bool by_server = how == smb2::Parting::terminated;
    captures_.connection_ended(end_of(peer),
                               by_server ? admin_api::Segment::From::server : admin_api::Segment::From::client, at);
}

} // namespace holdfast::server
