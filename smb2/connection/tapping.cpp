// What taps are shown of a connection; see state/taps.h.

#include "smb2/connection/connection.h"
#include "smb2/connection/reply_header.h"

namespace holdfast::smb2 {

namespace {

/// None where the message is none of SMB2, or names no session, as a break does.
SessionId session_of(std::span<const std::byte> message) {
    if (message.size() < wire::header_size || wire::frame_kind(message) != wire::FrameKind::smb2) return SessionId{};
    return SessionId{get<std::uint64_t>(message.data() + wire::header_at::session_id)};
}

} // namespace

std::shared_ptr<const SessionUser> Connection::speaker(SessionId id) const {
    if (const auto channel = find_channel(id)) return channel->session->user();
    std::shared_ptr<const SessionUser> alone;
    for (const auto& [other, channel] : channels_) {
        auto user = channel->session->user();
        if (user && alone) return nullptr;
        if (user) alone = std::move(user);
    }
    return alone;
}

void Connection::show_taps(Way way, std::span<const std::byte> message) const {
    server_.taps.message({.way = way,
                          .connection = number_,
                          .peer = peer_,
                          .at = server_.clock(),
                          .bytes = message,
                          .user = speaker(session_of(message))});
}

} // namespace holdfast::smb2
