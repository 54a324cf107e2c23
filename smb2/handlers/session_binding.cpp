#include "smb2/handlers/session_binding.h"

#include "smb2/connection/connection.h"
#include "smb2/crypto/key_derivation.h"

#include <spdlog/spdlog.h>

namespace holdfast::smb2 {

namespace {

Status check_state(SessionState state) {
    switch (state) {
    case SessionState::in_progress: return Status::request_not_accepted;
    case SessionState::expired: return Status::network_session_expired;
    case SessionState::closed: return Status::user_session_deleted;
    case SessionState::valid: break;
    }
    return Status::success;
}

/// Channels may differ in how they are signed, but not in whether it is by AES-GMAC: as Windows has it, and before all
/// else.
Status check_signing(crypto::SigningAlgorithm here, crypto::SigningAlgorithm of_session) {
    constexpr auto gmac = crypto::SigningAlgorithm::aes_gmac;
    if (here == gmac && of_session != gmac) return Status::not_supported;
    return here != gmac && of_session == gmac ? Status::request_out_of_sequence : Status::success;
}

/// What the two ends agreed on has to suit the session's keys.
Status check_connection(const Context& ctx, const Session& session) {
    const NegotiatedState& here = ctx.connection.negotiated();
    if (const Status status = check_signing(here.signing, session.keys.signing.algorithm()); status != Status::success)
        return status;
    if (!here.is_3x() || !ctx.connection.settings().multichannel) return Status::request_not_accepted;
    const bool is_same = here.dialect == session.dialect && here.cipher == session.keys.sealing.cipher();
    return is_same && ctx.header.is_signed() ? Status::success : Status::invalid_parameter;
}

Status check_session(const Context& ctx, const Session& session) {
    if (!session.keys.signing) return Status::not_supported; // guests, anonymous: nobody can prove to know the key
    if (ctx.connection.find_channel(session.id)) return Status::request_not_accepted;
    const Settings& settings = ctx.connection.settings();
    if (session.channels().size() >= settings.max_channels ||
        ctx.connection.channel_count() >= settings.max_sessions_per_connection)
        return Status::insufficient_resources;
    return Status::success;
}

/// Who knows the session's key is answered with it, whatever the answer is: ctx.channel is set then, and known to
/// nobody else.
Status recognise(Context& ctx) {
    const auto session = ctx.server.sessions.find(ctx.header.session_id);
    if (!session) return Status::user_session_deleted;
    if (session->state.load(std::memory_order_acquire) == SessionState::in_progress || !session->keys.signing ||
        !ctx.header.is_signed())
        return Status::success;

    auto channel = std::make_shared<Channel>(session);
    channel->is_binding = true;
    channel->signing = session->keys.signing.clone();
    if (!channel->signing.verify(ctx.element)) return Status::access_denied;
    ctx.channel = std::move(channel);
    ctx.sign_reply = true;
    return Status::success;
}

/// The channel that the first request of a binding makes.
Status begin_binding(Context& ctx) {
    if (const Status status = recognise(ctx); status != Status::success) return status;
    const auto session = ctx.server.sessions.find(ctx.header.session_id);
    if (!session) return Status::user_session_deleted;
    // What it is made of can be read from the time that it is valid.
    Status status = check_state(session->state.load(std::memory_order_acquire));
    if (status == Status::request_not_accepted) return status;
    if (const Status first = check_connection(ctx, *session); first != Status::success) status = first;
    if (status == Status::success) status = check_session(ctx, *session);
    if (status == Status::success) ctx.connection.add_channel(ctx.channel);
    return status;
}

} // namespace

Status check_binding(Context& ctx) {
    if (!ctx.channel) return begin_binding(ctx);
    ctx.sign_reply = true;
    if (!ctx.channel->is_binding) return Status::request_not_accepted; // the session is spoken here already
    if (!ctx.header.is_signed()) return Status::invalid_parameter;
    return check_state(ctx.channel->session->state.load(std::memory_order_acquire));
}

Status complete_binding(Context& ctx, Channel& channel, const auth::Principal& principal) {
    Session& session = *channel.session;
    const NegotiatedState& state = ctx.connection.negotiated();
    switch (session.add_channel(
        {ctx.connection.number(), ctx.connection.peer().address, ctx.connection.peer().port, ctx.now},
        ctx.connection.settings().max_channels)) {
    case Session::Joined::yes: break;
    case Session::Joined::too_many: return Status::insufficient_resources;
    case Session::Joined::ended: return Status::user_session_deleted;
    }
    const crypto::KeyBytes key =
        crypto::derive_signing_key(state.dialect, principal.session_key, channel.preauth.value());
    channel.signing = crypto::SigningKey(state.signing, key.first_16());
    channel.sealing = session.keys.sealing.clone();
    channel.opening = session.keys.opening.clone();
    channel.is_binding = false;
    channel.is_established = true;
    ctx.connection.mark_established();
    spdlog::get("smb2")->info("session {}: {} has another channel, from {}:{}", static_cast<std::uint64_t>(session.id),
                              session.user()->principal.user, ctx.connection.peer().address,
                              ctx.connection.peer().port);
    return Status::success;
}

} // namespace holdfast::smb2
