#include "smb2/connection/connection.h"

#include "smb2/connection/frame.h"
#include "smb2/connection/reply_header.h"
#include "smb2/handlers/negotiate.h"
#include "smb2/state/session_teardown.h"

#include <algorithm>

namespace holdfast::smb2 {

namespace {

constexpr std::size_t stranger_bound = 128U << 10;  // a SESSION_SETUP with a large ticket fits
constexpr std::size_t header_allowance = 64U << 10; // over the largest payload: headers, compounds

thread_local Connection* working = nullptr;

/// Says whom this thread works for while it lives.
struct AtWork {
    explicit AtWork(Connection* connection) : before(std::exchange(working, connection)) {}
    ~AtWork() { working = before; }
    AtWork(const AtWork&) = delete;
    AtWork& operator=(const AtWork&) = delete;
    Connection* const before;
};

} // namespace

Connection::Connection(ServerState& server, ConnectionNumber number, Peer peer)
    : server_(server), number_(number), peer_(std::move(peer)), settings_(server.current_settings()),
      credits_(settings_->max_credits) {}

Connection::~Connection() = default;

Connection* Connection::current() { return working; }

Hearing Connection::hearing() const {
    if (torture_.takes_nothing) return {Heard::perhaps_not, std::chrono::milliseconds::max()};
    return hearing_ ? hearing_() : Hearing{};
}

void Connection::wake(const locks::Woken& woken) {
    const AtWork at_work(this);
    if (auto request = async_.take(woken.token)) finish_request(std::move(request), woken.reason);
}

std::size_t Connection::longest_message() const {
    if (!any_established_) return stranger_bound;
    return std::max({settings_->max_write_size, settings_->max_transact_size, settings_->max_read_size}) +
           header_allowance;
}

void Connection::receive(std::span<std::byte> message, Time now) {
    now_ = now;
    if (terminated_) return;
    const AtWork at_work(this);
    switch (wire::frame_kind(message)) {
    case wire::FrameKind::smb2: return receive_plain(message);
    case wire::FrameKind::encrypted: return receive_sealed(message);
    case wire::FrameKind::smb1: return receive_smb1(message);
    case wire::FrameKind::compressed: // was not agreed on
    case wire::FrameKind::unknown: return terminate();
    }
}

void Connection::receive_plain(std::span<std::byte> message) {
    show(Way::from_client, message);
    RequestRun run;
    run.message = message;
    process(run);
}

/// [MS-SMB2] 3.3.5.3 Receiving an SMB_COM_NEGOTIATE: answered as SMB2, as if it had message id 0.
void Connection::receive_smb1(std::span<const std::byte> message) {
    show(Way::from_client, message);
    const auto request = wire::decode_smb1_negotiate(message);
    if (!request || negotiated_.dialect != 0 || !credits_.use(0, 1)) return terminate();
    RequestRun run;
    wire::Header header;
    begin_reply(run);
    Context ctx(run, server_, *this, header, run.reply, now_);
    ctx.out_at = run.elements.back().at;
    const Outcome outcome = handle_smb1_negotiate(ctx, *request);
    if (!outcome.is_reply()) return;
    end_reply(run, ctx, outcome, locks::WaitToken{});
    send(run);
}

void Connection::set_client(const locks::ClientGuid& client) {
    negotiated_.client_guid = client;
    server_.clients.add(client, number_);
}

std::shared_ptr<Channel> Connection::find_channel(SessionId id) const {
    const auto found = channels_.find(id);
    return found == channels_.end() ? nullptr : found->second;
}

void Connection::add_channel(std::shared_ptr<Channel> channel) {
    const SessionId id = channel->session->id;
    channels_.insert_or_assign(id, std::move(channel));
}

void Connection::remove_channel(SessionId id) { channels_.erase(id); }

void Connection::mark_established() { any_established_ = true; }

bool Connection::is_last_of_its_session(const Channel& channel) const {
    if (channel.is_established) return channel.session->remove_channel(number_);
    return !channel.is_binding; // a session that was never finished is this connection's alone
}

void Connection::leave(std::unique_ptr<AsyncRequest> request) const {
    if (!request->cancel || request->channel->session->state == SessionState::closed) return;
    request->cancel();
    if (!request->can_be_asked_for) return;
    const auto channels = request->channel->session->channels();
    const auto kept = std::make_shared<std::unique_ptr<AsyncRequest>>(std::move(request)); // jobs can be copied
    for (const SessionChannel& channel : channels) {
        const auto adopt = [kept](Connection& other) { other.adopt(std::move(*kept)); };
        if (server_.connections.post(channel.connection, adopt)) return;
    }
}

void Connection::adopt(std::unique_ptr<AsyncRequest> request) {
    const AtWork at_work(this);
    request->channel = find_channel(request->channel->session->id);
    if (!request->channel || terminated_) return;
    request->run = RequestRun();
    request->run.is_silent = true;
    finish_request(std::move(request), locks::WakeReason::granted);
}

void Connection::close(locks::CloseReason reason, Heard heard) {
    const Parting parting = std::exchange(terminated_, true) ? Parting::terminated : Parting::lost;
    const auto channels = std::exchange(channels_, {});
    for (const auto& [id, channel] : channels)
        if (is_last_of_its_session(*channel)) end_session(server_, *channel->session, reason);
    // Nobody is left to be answered; wakes that are under way find nothing. Where other channels keep the session, its
    // opens stay: what waits for them here must not be granted to nobody.
    for (auto& request : async_.take_all()) leave(std::move(request));
    server_.clients.remove(negotiated_.client_guid, number_);
    server_.connections.remove(number_);
    server_.deaf.remove(number_);
    if (heard == Heard::perhaps_not) breaks_.hand_over(server_);
    if (server_.taps.is_anybody()) server_.taps.ended(peer_, server_.clock(), parting);
}

} // namespace holdfast::smb2
