// Signatures and seals of messages ([MS-SMB2] 3.1.4.1, 3.1.4.3, 3.3.4.1, 3.3.5.2.1, 3.3.5.2.4).

#include "smb2/connection/connection.h"
#include "smb2/connection/frame.h"
#include "smb2/connection/reply_header.h"

namespace holdfast::smb2 {

namespace {

constexpr std::uint32_t transform_magic = 0x424d53fd; // 0xFD 'S' 'M' 'B'
constexpr std::uint16_t sealed_flag = 1;              // 2.2.41: Encrypted, or AES-128-CCM in 3.0.x: the same value
constexpr std::size_t original_size_at = 36;
constexpr std::size_t transform_flags_at = 42;
constexpr std::size_t transform_session_at = 44;

} // namespace

/// [MS-SMB2] 3.3.5.2.1.1 Decrypting the Message.
void Connection::receive_sealed(std::span<std::byte> message) {
    if (message.size() < crypto::transform_header_size + wire::header_size) return terminate();
    const auto header = message.first<crypto::transform_header_size>();
    const auto body = message.subspan(crypto::transform_header_size);
    const auto channel = find_channel(SessionId{get<std::uint64_t>(header.data() + transform_session_at)});
    if (!channel || !channel->opening || get<std::uint16_t>(header.data() + transform_flags_at) != sealed_flag ||
        get<std::uint32_t>(header.data() + original_size_at) != body.size() || !channel->opening.open(header, body))
        return terminate();
    if (get<std::uint32_t>(body.data()) == transform_magic) return terminate(); // sealed twice

    show(Way::from_client, body);
    RequestRun run;
    run.message = body;
    run.sealed_by = channel;
    process(run);
}

/// [MS-SMB2] 3.3.5.2.4 Verifying the Signature.
Status Connection::check_signature(const Context& ctx) const {
    if (ctx.is_encrypted) {
        // 3.3.5.2.1.1: what is inside belongs to the session that sealed it. 0 is what some clients
        // put into the last LOGOFF; it finds no session and hurts nobody.
        const auto& sealed_by = ctx.run.sealed_by;
        if (ctx.channel && sealed_by && ctx.channel != sealed_by) return Status::access_denied;
        return Status::success;
    }
    if (!ctx.header.is_signed()) return Status::success;
    if (ctx.header.command == Command::negotiate) return Status::invalid_parameter; // 3.3.5.4
    if (!ctx.channel) {
        // Who brings another channel signs with the session's key: that is looked at with the request.
        return ctx.header.command == Command::session_setup ? Status::success : Status::user_session_deleted;
    }
    // A first SESSION_SETUP has no key yet: nothing to verify with.
    if (!ctx.channel->signing) return ctx.channel->is_established ? Status::success : Status::access_denied;
    return ctx.channel->signing.verify(ctx.element) ? Status::success : Status::access_denied;
}

/// [MS-SMB2] 3.3.4.1.1 Signing the Message, 3.3.4.1.4 Encrypting the Message.
void Connection::protect(RequestRun& run) {
    Buffer& reply = run.reply;
    for (std::size_t i = 0; i < run.elements.size(); ++i) {
        const ReplyElement& element = run.elements[i];
        if (!element.signer && element.hash == nullptr) continue;
        const std::size_t end = i + 1 < run.elements.size() ? run.elements[i + 1].at : reply.size();
        const auto bytes = reply.bytes().subspan(element.at, end - element.at);
        if (element.signer) element.signer->signing.sign(bytes);
        if (element.hash != nullptr) element.hash->update(bytes);
    }
    show(Way::to_client, reply.bytes().subspan(reply_headroom));
    if (!run.seal_with) return;

    const auto header = reply.bytes().subspan(frame_prefix_size).first<crypto::transform_header_size>();
    const auto body = reply.bytes().subspan(reply_headroom);
    std::memset(header.data(), 0, header.size());
    put(header.data(), transform_magic);
    put(header.data() + original_size_at, static_cast<std::uint32_t>(body.size()));
    put(header.data() + transform_flags_at, sealed_flag);
    put(header.data() + transform_session_at, static_cast<std::uint64_t>(run.seal_with->session->id));
    run.seal_with->sealing.seal(header, body);
}

} // namespace holdfast::smb2
