// Messages that no request has asked for: [MS-SMB2] 2.2.23 SMB2 OPLOCK_BREAK Notification.

#include "smb2/connection/connection.h"
#include "smb2/connection/reply_header.h"
#include "smb2/map_caching.h"
#include "smb2/wire/messages.h"

#include <algorithm>

namespace holdfast::smb2 {

namespace {

constexpr std::uint64_t unsolicited = UINT64_MAX;

wire::OplockBreakNotification oplock_message(const locks::BreakNotice& notice) {
    const auto id = static_cast<std::uint64_t>(notice.open);
    return {.oplock_level = level_of(notice.to), .file_id = {id, id}};
}

wire::LeaseBreakNotification lease_message(const locks::BreakNotice& notice) {
    wire::LeaseBreakNotification message;
    message.new_epoch = notice.epoch;
    if (notice.needs_acknowledgement) message.flags = wire::LeaseBreakFlags::ack_required;
    message.lease_key = notice.name.key;
    message.current_lease_state = lease_state_of(notice.from);
    message.new_lease_state = lease_state_of(notice.to);
    return message;
}

bool encrypts(const Channel& channel) {
    if (!channel.sealing) return false;
    if (channel.session->encrypt_data) return true;
    const auto trees = channel.session->trees();
    return std::ranges::any_of(trees, [](const auto& tree) { return tree->encrypt; });
}

} // namespace

/// [MS-SMB2] 3.3.4.6 and 3.3.4.7: never signed, with no session in its header; sealed where its session is.
void Connection::send_break(const locks::BreakNotice& notice) {
    if (terminated_) return;
    breaks_.sent(notice, now_, settings_->break_timeout);
    RequestRun run;
    begin_reply(run);
    const std::size_t at = run.elements.back().at;
    ReplyHeader header;
    header.command = Command::oplock_break;
    header.flags = wire::HeaderFlags::server_to_redir;
    header.message_id = unsolicited;
    write_reply_header(run.reply.data() + at, header);
    if (notice.kind == locks::CachingKind::lease)
        wire::encode(lease_message(notice), run.reply, at);
    else
        wire::encode(oplock_message(notice), run.reply, at);

    // A lease is its client's: another session of the client may be the one that speaks here.
    for (const auto& [id, channel] : channels_) {
        if (encrypts(*channel) && (!run.seal_with || id == notice.session)) run.seal_with = channel;
    }
    send(run);
}

} // namespace holdfast::smb2
