#include "smb2/connection/connection.h"
#include "smb2/crypto/key_derivation.h"
#include "smb2/handlers/handlers.h"
#include "smb2/handlers/session_binding.h"
#include "smb2/handlers/tree_user.h"
#include "smb2/state/session_teardown.h"
#include "smb2/wire/messages.h"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace holdfast::smb2 {

namespace {

using wire::SecurityMode8;
using wire::SessionFlags;

Status to_status(auth::AuthFailure failure) {
    switch (failure) {
    case auth::AuthFailure::logon_failure: return Status::logon_failure;
    case auth::AuthFailure::account_disabled: return Status::account_disabled;
    case auth::AuthFailure::clock_skew: return Status::time_difference_at_dc;
    case auth::AuthFailure::invalid_token: return Status::invalid_parameter;
    case auth::AuthFailure::not_supported: return Status::not_supported;
    }
    return Status::logon_failure;
}

const char* signing_name(crypto::SigningAlgorithm algorithm) {
    switch (algorithm) {
    case crypto::SigningAlgorithm::hmac_sha256: return "HMAC-SHA256";
    case crypto::SigningAlgorithm::aes_cmac: return "AES-CMAC";
    case crypto::SigningAlgorithm::aes_gmac: return "AES-GMAC";
    }
    return "";
}

const char* cipher_name(crypto::Cipher cipher) {
    switch (cipher) {
    case crypto::Cipher::none: return "";
    case crypto::Cipher::aes_128_ccm: return "AES-128-CCM";
    case crypto::Cipher::aes_128_gcm: return "AES-128-GCM";
    case crypto::Cipher::aes_256_ccm: return "AES-256-CCM";
    case crypto::Cipher::aes_256_gcm: return "AES-256-GCM";
    }
    return "";
}

bool same_user(const auth::Principal& one, const auth::Principal& other) {
    return one.sid == other.sid && one.guest == other.guest && one.anonymous == other.anonymous;
}

void drop_exchange(Channel& channel) {
    channel.exchange.reset();
    channel.preauth_started = false;
}

/// [MS-SMB2] 3.3.5.5.3 Handling GSS-API Authentication: with an exchange that failed the session goes, and all that
/// is open in it, also one that was valid before the renewal. One that another connection made stays as it is.
void abandon(Context& ctx, Channel& channel) {
    drop_exchange(channel);
    ctx.connection.remove_channel(channel.session->id);
    if (channel.is_binding) return;
    end_session(ctx.server, *channel.session, locks::CloseReason::logoff);
}

/// A wrong password is told later each time ([MS-SMB2] leaves that to the server).
Outcome refuse(Context& ctx, const auth::Step& failed) {
    const std::string& address = ctx.connection.peer().address;
    spdlog::get("auth")->warn("logon of '{}' from {} refused: {}", failed.user, address, failed.detail);
    abandon(ctx, *ctx.channel);
    const Status status = to_status(failed.failure);
    if (failed.failure != auth::AuthFailure::logon_failure) return status;
    const auto delay = ctx.server.throttle.failed(address, ctx.now);
    return delay.count() > 0 ? ctx.answer_later(delay, status) : Outcome(status);
}

/// [MS-SMB2] 3.3.5.5.3: the keys, from the key that authentication agreed on.
void install_keys(Channel& channel, const NegotiatedState& state, const auth::Principal& principal) {
    if (principal.guest || principal.anonymous || principal.session_key.empty()) return;
    const crypto::SessionKeys keys =
        crypto::derive_keys(state.dialect, state.cipher, principal.session_key, channel.preauth.value());
    channel.signing = crypto::SigningKey(state.signing, keys.signing.first_16());
    if (state.cipher != crypto::Cipher::none && !keys.encryption.empty()) {
        channel.sealing = crypto::SealingKey(state.cipher, keys.encryption.view());
        channel.opening = crypto::SealingKey(state.cipher, keys.decryption.view());
    }
    channel.session->keys = {channel.signing.clone(), channel.sealing.clone(), channel.opening.clone()};
}

/// [MS-SMB2] 3.3.5.5: the session that this client had before it lost its connection goes now.
void end_previous_session(Context& ctx, const Session& session, SessionId previous_id) {
    if (previous_id == SessionId{} || previous_id == session.id) return;
    const auto previous = ctx.server.sessions.find(previous_id);
    if (!previous || previous->state.load() == SessionState::in_progress) return;
    const auto user = session.user();
    const auto before = previous->user(); // none where it was given up while it began
    if (!before || !same_user(before->principal, user->principal)) return;
    spdlog::get("smb2")->info("session {} of {} replaces {}", static_cast<std::uint64_t>(session.id),
                              user->principal.user, static_cast<std::uint64_t>(previous_id));
    end_session(ctx.server, *previous, locks::CloseReason::disconnect);
}

/// [MS-SMB2] 3.3.5.5.3: Session.SecurityContext is whoever has authenticated last.
void become(Session& session, auth::Principal principal) {
    // A client that wipes its memory cannot wipe ours: the key has done its work.
    std::ranges::fill(principal.session_key, std::byte{0});
    principal.session_key.clear();
    auto user = std::make_shared<SessionUser>();
    user->identity =
        std::make_shared<const vfs::Identity>(vfs::Identity{principal.uid, principal.gid, principal.groups});
    user->principal = std::move(principal);
    session.set_user(user, [&user](const TreeConnect& tree) { return tree_for(tree, user); });
}

/// [MS-SMB2] 3.3.5.5.3, after the first success.
void establish(Context& ctx, Channel& channel, auth::Principal principal, SecurityMode8 mode) {
    const Settings& settings = ctx.connection.settings();
    const NegotiatedState& state = ctx.connection.negotiated();
    Session& session = *channel.session;
    install_keys(channel, state, principal);

    const bool has_keys = static_cast<bool>(channel.signing);
    session.signing_required = has_keys && (settings.signing_required || has(mode, SecurityMode8::signing_required));
    session.encrypt_data = static_cast<bool>(channel.sealing) && settings.encryption == EncryptionPolicy::required;
    session.client_address = ctx.connection.peer().address;
    session.client_port = ctx.connection.peer().port;
    session.client_guid = state.client_guid;
    session.dialect = state.dialect;
    session.signing_name = has_keys ? signing_name(state.signing) : "";
    session.cipher_name = channel.sealing ? cipher_name(state.cipher) : "";
    session.add_channel({ctx.connection.number(), session.client_address, session.client_port, ctx.now},
                        settings.max_channels);
    spdlog::get("smb2")->info("session {}: {}\\{} from {} with dialect {:x}", static_cast<std::uint64_t>(session.id),
                              principal.domain, principal.user, session.client_address, session.dialect);
    become(session, std::move(principal));
    channel.is_established = true;
    ctx.connection.mark_established();
    session.turn(SessionState::valid);
}

/// [MS-SMB2] 3.3.5.5.2 Reauthenticating an Existing Session: keys stay (3.3.5.5.3 keeps Session.SessionKey), time
/// starts anew. False when the session has ended meanwhile.
bool renew(Session& session, auth::Principal principal) {
    if (!session.turn(SessionState::valid)) return false;
    const auto user = session.user();
    if (same_user(user->principal, principal)) return true;
    spdlog::get("smb2")->info("session {}: {} takes the place of {}; what is open stays open",
                              static_cast<std::uint64_t>(session.id), principal.user, user->principal.user);
    become(session, std::move(principal));
    return true;
}

wire::SessionSetupResponse response_for(const Session& session, std::vector<std::byte> token) {
    wire::SessionSetupResponse response;
    const auto user = session.user();
    if (user->principal.guest) response.session_flags = response.session_flags | SessionFlags::is_guest;
    if (user->principal.anonymous) response.session_flags = response.session_flags | SessionFlags::is_null;
    if (session.encrypt_data) response.session_flags = response.session_flags | SessionFlags::encrypt_data;
    response.security_buffer = std::move(token);
    return response;
}

bool is_keyless(const auth::Principal& principal) {
    return principal.guest || principal.anonymous || principal.session_key.empty();
}

Outcome finish_binding(Context& ctx, Channel& channel, auth::Step done) {
    ctx.sign_reply = true; // with whichever key the channel has then
    Status status = Status::access_denied;
    if (!is_keyless(done.principal) && same_user(done.principal, channel.session->user()->principal))
        status = complete_binding(ctx, channel, done.principal);
    std::ranges::fill(done.principal.session_key, std::byte{0});
    if (status != Status::success) {
        abandon(ctx, channel);
        return status;
    }
    drop_exchange(channel);
    return ctx.reply(response_for(*channel.session, std::move(done.token)));
}

Outcome finish(Context& ctx, Channel& channel, const wire::SessionSetupRequest& request, auth::Step done) {
    const Settings& settings = ctx.connection.settings();
    auth::Principal& principal = done.principal;
    const bool cannot_seal = is_keyless(principal) || ctx.connection.negotiated().cipher == crypto::Cipher::none;
    if (settings.encryption == EncryptionPolicy::required && cannot_seal) {
        // Who renews is who he says: what is open stays.
        channel.is_established ? drop_exchange(channel) : abandon(ctx, channel);
        return Status::access_denied;
    }
    const auto expires = principal.expires_at;

    Session& session = *channel.session;
    if (channel.is_established) {
        if (!renew(session, std::move(principal))) {
            ctx.connection.remove_channel(session.id);
            return Status::user_session_deleted;
        }
    } else {
        establish(ctx, channel, std::move(principal), request.security_mode);
        end_previous_session(ctx, session, request.previous_session_id);
    }
    ctx.server.session_changed({.what = SessionEvent::setup, .who = owner_in(session)});
    session.expires_at_ns.store(expires ? expires->time_since_epoch().count() : INT64_MAX, std::memory_order_relaxed);
    drop_exchange(channel);
    ctx.sign_reply = true;
    return ctx.reply(response_for(session, std::move(done.token)));
}

/// A session of its own, which begins with this request.
Status begin_session(Context& ctx) {
    const Settings& settings = ctx.connection.settings();
    if (ctx.header.session_id != SessionId{} || ctx.header.is_signed()) return Status::user_session_deleted;
    if (ctx.connection.channel_count() >= settings.max_sessions_per_connection) return Status::insufficient_resources;
    auto session = ctx.server.sessions.create(ctx.now, settings.max_sessions);
    if (!session) return Status::insufficient_resources;
    ctx.channel = std::make_shared<Channel>(std::move(session));
    ctx.connection.add_channel(ctx.channel);
    return Status::success;
}

/// [MS-SMB2] 3.3.5.5.3 Handling GSS-API Authentication, one token of it.
Outcome authenticate(Context& ctx, Channel& channel, const wire::SessionSetupRequest& request) {
    const NegotiatedState& state = ctx.connection.negotiated();
    if (!channel.exchange) channel.exchange = ctx.server.authenticator.begin();
    // 3.3.5.5: of a session in progress the hash covers each message of the exchange.
    const bool is_hashed = state.dialect == 0x0311 && !channel.is_established;
    if (is_hashed) {
        if (!channel.preauth_started) channel.preauth = ctx.connection.preauth();
        channel.preauth_started = true;
        channel.preauth.update(ctx.element);
    }

    auth::Step step = channel.exchange->step(request.security_buffer);
    switch (step.kind) {
    case auth::Step::Kind::failed: return refuse(ctx, step);
    case auth::Step::Kind::done:
        return channel.is_binding ? finish_binding(ctx, channel, std::move(step))
                                  : finish(ctx, channel, request, std::move(step));
    case auth::Step::Kind::more: break;
    }
    if (is_hashed) ctx.hash_reply = &channel.preauth;
    return ctx.reply(wire::SessionSetupResponse{.session_flags = {}, .security_buffer = std::move(step.token)},
                     Status::more_processing_required);
}

} // namespace

/// [MS-SMB2] 3.3.5.5 Receiving an SMB2 SESSION_SETUP Request.
Outcome handle_session_setup(Context& ctx, const wire::SessionSetupRequest& request) {
    const Settings& settings = ctx.connection.settings();
    if (settings.encryption == EncryptionPolicy::required && ctx.connection.negotiated().cipher == crypto::Cipher::none)
        return Status::access_denied;

    if (has(request.flags, wire::SessionSetupFlags::binding)) {
        if (const Status refused = check_binding(ctx); refused != Status::success) return refused;
    } else if (!ctx.channel) {
        if (const Status refused = begin_session(ctx); refused != Status::success) return refused;
    } else if (ctx.channel->is_binding) {
        abandon(ctx, *ctx.channel);
        return Status::invalid_parameter;
    }
    Channel& channel = *ctx.channel;
    // As Windows has it: who speaks another algorithm than the session was made with cannot renew it here.
    if (channel.is_established && channel.signing &&
        channel.signing.algorithm() != channel.session->keys.signing.algorithm())
        return Status::access_denied;
    ctx.session = channel.session;
    ctx.reply_session = channel.session->id;
    if (channel.session->state.load() == SessionState::closed) {
        ctx.connection.remove_channel(channel.session->id);
        return Status::user_session_deleted;
    }
    return authenticate(ctx, channel, request);
}

/// [MS-SMB2] 3.3.5.6 Receiving an SMB2 LOGOFF Request.
Outcome handle_logoff(Context& ctx, const wire::LogoffRequest&) {
    spdlog::get("smb2")->info("session {}: {} logs off", static_cast<std::uint64_t>(ctx.session->id),
                              ctx.session->user()->principal.user);
    end_session(ctx.server, *ctx.session, locks::CloseReason::logoff);
    ctx.connection.remove_channel(ctx.session->id);
    return ctx.reply(wire::LogoffResponse{});
}

} // namespace holdfast::smb2
