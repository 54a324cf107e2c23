// One message of a client, request by request ([MS-SMB2] 3.3.5.2.7 Handling Compounded Requests),
// and what it means for a request to wait.

#include "smb2/connection/connection.h"
#include "smb2/connection/frame.h"
#include "smb2/connection/reply_header.h"
#include "smb2/dispatch/command_table.h"
#include "smb2/dispatch/wake.h"
#include "vfs/identity.h"

namespace holdfast::smb2 {

namespace {

using wire::header_size;
using wire::HeaderFlags;

constexpr std::size_t element_alignment = 8;

/// [MS-SMB2] 2.2.2 SMB2 ERROR Response without data.
void append_error_body(Buffer& out) {
    out.append_zeros(9);
    put<std::uint16_t>(out.data() + out.size() - 9, 9);
}

/// So that what follows the last answer begins where one of a compound has to.
void pad_last(RequestRun& run) {
    const std::size_t length = run.reply.size() - run.elements.back().at;
    run.reply.append_zeros((element_alignment - length % element_alignment) % element_alignment);
}

} // namespace

Connection::Progress Connection::process(RequestRun& run) {
    while (run.next < run.message.size() && !terminated_) {
        const std::span<const std::byte> rest = run.message.subspan(run.next);
        auto header = wire::decode_header(rest);
        if (!header) {
            terminate();
            break;
        }
        std::size_t length = rest.size();
        if (header->next_command != 0) {
            if (header->next_command % element_alignment != 0 || header->next_command < header_size ||
                header->next_command > rest.size() - header_size) {
                terminate(); // where the next request begins is anybody's guess
                break;
            }
            length = header->next_command;
        }
        run.next += length;
        if (process_element(run, *header, rest.first(length), run.next == run.message.size()) == Progress::suspended)
            return Progress::suspended;
        run.is_first = false;
    }
    send(run);
    return Progress::finished;
}

Connection::Progress Connection::process_element(RequestRun& run, wire::Header& header,
                                                 std::span<const std::byte> element, bool is_last) {
    if (header.is_response()) {
        terminate();
        return Progress::finished;
    }
    if (header.command == Command::cancel) {
        process_cancel(header);
        return Progress::finished;
    }
    // 3.3.5.2.3: no answer to an id that was not granted.
    if (!accept_message_id(header) || !is_in_turn(header.command)) {
        terminate();
        return Progress::finished;
    }

    // 3.3.5.2.7.2: a related request takes what the one before it was about.
    if (header.is_related() && !run.is_first) {
        header.session_id = run.session;
        header.tree_id = run.tree;
    } else {
        run.session = header.session_id;
        run.tree = header.tree_id;
        run.file.reset();
        run.create_failure = Status::success;
        run.is_refused = false;
    }

    begin_reply(run);
    Context ctx(run, server_, *this, header, run.reply, now_);
    ctx.element = element;
    ctx.out_at = run.elements.back().at;
    ctx.is_encrypted = run.sealed_by != nullptr;
    ctx.is_last_of_compound = is_last;

    // Deviation: 3.3.5.2.6 disconnects for a command that nobody knows. Windows answers it, and
    // clients expect that.
    const CommandRow* const row = find_command(header);
    const Outcome outcome = row ? settle(ctx, dispatch(run, ctx, *row)) : Outcome(Status::invalid_parameter);
    if (outcome.is_pending()) {
        hold_request(run, ctx);
        return run.held ? Progress::suspended : Progress::finished;
    }
    end_reply(run, ctx, outcome, locks::WaitToken{});
    return Progress::finished;
}

namespace {

bool speaks_of_opens(Command command) {
    switch (command) {
    case Command::create:
    case Command::close:
    case Command::lock:
    case Command::set_info:
    case Command::oplock_break: return true;
    default: return false;
    }
}

} // namespace

Outcome Connection::settle(Context& ctx, const Outcome& outcome) {
    if (!outcome.is_reply() || !ctx.tree || !ctx.tree->share->settings.continuously_available ||
        !speaks_of_opens(ctx.header.command) || ctx.is_settled_ || !ctx.locks().is_journal_behind())
        return outcome;
    const auto body = ctx.out.bytes().subspan(ctx.out_at + header_size);
    const locks::WaitToken token = ctx.new_token();
    ctx.locks().when_recorded([token, &waker = server_.waker](bool) { wake_one(waker, token); });
    return ctx.pending(
        token, Interim::withhold,
        [body = std::vector<std::byte>(body.begin(), body.end()), status = outcome.status()](Context& later,
                                                                                             locks::WakeReason) {
            later.out.append(body);
            later.is_settled_ = true;
            return Replied{status};
        },
        nullptr);
}

bool Connection::accept_message_id(const wire::Header& header) {
    const std::uint32_t charge = negotiated_.multi_credit && header.credit_charge > 1 ? header.credit_charge : 1;
    return credits_.use(header.message_id, charge);
}

/// [MS-SMB2] 3.3.5.2 and 3.3.5.4: nothing goes before NEGOTIATE has found a dialect, and NEGOTIATE does not go
/// after: somebody tries a downgrade.
bool Connection::is_in_turn(Command command) const {
    const bool has_dialect =
        negotiated_.dialect != 0 && negotiated_.dialect != static_cast<std::uint16_t>(wire::Dialect::wildcard);
    return has_dialect != (command == Command::negotiate);
}

Outcome Connection::dispatch(RequestRun& run, Context& ctx, const CommandRow& row) {
    const wire::Header& header = ctx.header;
    // 3.3.5.2.7.2: a chain that begins as related, or whose session or tree connect was not there.
    if (header.is_related() && (run.is_first || run.is_refused)) {
        run.is_refused = true;
        return Status::invalid_parameter;
    }

    Status status = check_session(ctx, row);
    if (status == Status::success && row.needs == Needs::tree) status = check_tree(ctx);
    if (status != Status::success) {
        run.is_refused = true;
        return status;
    }
    if (header.is_related() && row.uses_open) {
        if (run.create_failure != Status::success) return run.create_failure;
        if (!run.file) return Status::invalid_handle;
    }
    if (row.may_wait && async_.size() >= settings_->max_async_requests) return Status::insufficient_resources;

    if (row.needs == Needs::tree) ctx.act_as(ctx.tree->user->identity);
    // Accounts and keytab are the server's to read, whoever this thread has served before.
    else if (row.command == Command::session_setup)
        ctx.act_as(vfs::process_identity());
    const Outcome outcome = row.run(ctx);
    // Handlers know one reason to have no open; this is the other.
    return ctx.is_out_of_sequence_ ? Outcome(Status::file_not_available) : outcome;
}

/// [MS-SMB2] 3.3.5.2.4 Verifying the Signature, 3.3.5.2.9 Verifying the Session.
Status Connection::check_session(Context& ctx, const CommandRow& row) {
    const SessionId id = ctx.header.session_id;
    ctx.channel = find_channel(id);
    if (const Status status = check_signature(ctx); status != Status::success) return status;

    if (row.needs == Needs::nothing) {
        if (ctx.channel) ctx.session = ctx.channel->session;
        return Status::success;
    }
    if (!ctx.channel || !ctx.channel->is_established) return Status::user_session_deleted;
    Session& session = *ctx.channel->session;
    const SessionState before = session.state.load(std::memory_order_acquire);
    if (before == SessionState::closed) {
        remove_channel(id);
        return Status::user_session_deleted;
    }
    ctx.session = ctx.channel->session;

    const std::int64_t now_ns = now_.time_since_epoch().count();
    const bool is_over = now_ns >= session.expires_at_ns.load(std::memory_order_relaxed);
    if (is_over && before != SessionState::expired && session.turn(SessionState::expired))
        server_.session_changed({.what = SessionEvent::expired, .who = owner_in(session)});
    if (session.state == SessionState::expired && !row.allowed_expired) return Status::network_session_expired;
    session.last_use_ns.store(now_ns, std::memory_order_relaxed);

    if (ctx.is_encrypted) return Status::success;
    if (session.encrypt_data) return Status::access_denied;
    if (session.signing_required && !ctx.header.is_signed()) return Status::access_denied;
    return Status::success;
}

/// [MS-SMB2] 3.3.5.2.11 Verifying the Tree Connect.
Status Connection::check_tree(Context& ctx) {
    ctx.tree = ctx.session->find_tree(ctx.header.tree_id);
    if (!ctx.tree) return Status::network_name_deleted;
    if (ctx.tree->encrypt && !ctx.is_encrypted) return Status::access_denied;
    return Status::success;
}

/// [MS-SMB2] 3.3.5.16 Receiving an SMB2 CANCEL Request: never answered itself.
void Connection::process_cancel(const wire::Header& header) {
    AsyncRequest* waiting =
        header.is_async() ? async_.find_async_id(header.async_id) : async_.find_message(header.message_id);
    if (!waiting || waiting->header.session_id != header.session_id) return;
    // The wake that this causes brings the answer.
    if (waiting->cancel) waiting->cancel();
}

// ---------------------------------------------------------------- replies

void Connection::begin_reply(RequestRun& run) {
    Buffer& reply = run.reply;
    std::size_t at = reply_headroom;
    if (run.elements.empty()) {
        reply.clear();
        reply.reserve(256);
        reply.append(reply_headroom);
    } else {
        const std::size_t previous = run.elements.back().at;
        pad_last(run);
        at = reply.size();
        put<std::uint32_t>(reply.data() + previous + wire::header_at::next_command,
                           static_cast<std::uint32_t>(at - previous));
    }
    reply.append(header_size);
    run.elements.push_back({.at = at, .signer = nullptr, .hash = nullptr});
}

/// Takes back what begin_reply() made, but for the padding, which the message may keep.
void Connection::undo_reply(RequestRun& run) {
    run.reply.shrink(run.elements.back().at);
    run.elements.pop_back();
    if (!run.elements.empty())
        put<std::uint32_t>(run.reply.data() + run.elements.back().at + wire::header_at::next_command, 0);
}

void Connection::end_reply(RequestRun& run, Context& ctx, const Outcome& outcome, locks::WaitToken late_token) {
    const bool is_late = late_token != locks::WaitToken{};
    const std::size_t at = run.elements.back().at;
    if (!outcome.is_reply()) {
        run.reply.shrink(at + header_size);
        append_error_body(run.reply);
    }
    // 3.3.5.2.7.2: those behind that mean the open of a CREATE share its failure.
    if (ctx.header.command == Command::create)
        run.create_failure = is_error(outcome.status()) ? outcome.status() : Status::success;

    const wire::Header& request = ctx.header;
    Channel* channel = ctx.channel.get();
    const bool is_sealed = ctx.is_encrypted || (channel && channel->session->encrypt_data && !ctx.sign_reply);
    const bool sign =
        !is_sealed && channel && channel->signing &&
        (request.is_signed() || ctx.sign_reply || (channel->is_established && channel->session->signing_required));

    ReplyHeader header;
    header.credit_charge = request.credit_charge;
    header.status = outcome.status();
    header.command = request.command;
    // The interim answer has granted already.
    header.credits = is_late ? std::uint16_t{0} : credits_.grant(std::max<std::uint32_t>(request.credits, 1));
    header.flags =
        HeaderFlags::server_to_redir | (request.flags & (HeaderFlags::related_operations | HeaderFlags::priority_mask));
    // Whose session is not here any more takes our word for that, as Windows gives it: flagged, and not signed.
    const bool is_stranger = request.is_signed() && outcome.status() == Status::user_session_deleted && !is_sealed;
    if (sign || is_stranger) header.flags = header.flags | HeaderFlags::signed_;
    if (is_late) header.flags = header.flags | HeaderFlags::async_command;
    header.message_id = request.message_id;
    header.async_id = static_cast<std::uint64_t>(late_token);
    header.tree_id = ctx.reply_tree.value_or(request.tree_id);
    header.session_id = ctx.reply_session.value_or(request.session_id);
    write_reply_header(run.reply.data() + at, header);

    if (sign) run.elements.back().signer = ctx.channel;
    // 3.3.4.1.4: what came sealed is answered under the same keys, whichever session it asked for inside.
    if (run.sealed_by)
        run.seal_with = run.sealed_by;
    else if (is_sealed && channel->sealing)
        run.seal_with = ctx.channel;
    run.elements.back().hash = ctx.hash_reply;
}

void Connection::send(RequestRun& run) {
    if (run.elements.empty()) return;
    if (run.is_silent) return run.elements.clear();
    // 3.3.4.1.3 Sending Compounded Responses: the last one too, as Windows does.
    if (run.elements.size() > 1) pad_last(run);
    protect(run);
    const std::size_t start = run.seal_with ? 0 : reply_headroom - frame_prefix_size;
    write_frame_prefix(run.reply.data() + start, run.reply.size() - start - frame_prefix_size);
    output_.push_back({std::move(run.reply), start});
    run.reply = Buffer();
    run.elements.clear();
}

// ---------------------------------------------------------------- waiting

void Connection::hold_request(RequestRun& run, Context& ctx) {
    undo_reply(run);
    auto request = std::make_unique<AsyncRequest>();
    request->header = ctx.header;
    request->channel = ctx.channel;
    request->tree = ctx.tree;
    request->is_encrypted = ctx.is_encrypted;
    request->is_last = ctx.is_last_of_compound;
    request->token = run.wait->token;
    request->finish = std::move(run.wait->finish);
    request->acts_as = ctx.acts_as_;
    request->running_on = std::move(ctx.running_on_);
    request->can_be_asked_for = ctx.running_create != nullptr;
    request->cancel = std::move(run.wait->cancel);
    const bool is_told = run.async_id != locks::WaitToken{}; // it waits once more
    request->interim_sent = is_told || (run.wait->interim == Interim::send && ctx.is_last_of_compound);
    request->async_id = is_told ? run.async_id : request->token;
    run.wait.reset();

    if (request->interim_sent) {
        // [MS-SMB2] 3.3.4.2 Sending an Interim Response for an Asynchronous Operation. What came
        // before it in the compound goes now; its own answer will come alone.
        send(run);
        if (!is_told && !run.is_silent)
            send_interim(*request, credits_.grant(std::max<std::uint32_t>(request->header.credits, 1)));
        request->run.sealed_by = run.sealed_by;
        request->run.is_silent = run.is_silent;
        request->run.file = run.file; // what a related request is about
    } else {
        // The answers of a compound stay together. CANCEL finds the request by its message id.
        run.own_message();
        request->run = std::move(run);
        run = RequestRun();
        run.held = true;
    }
    async_.add(std::move(request));
}

void Connection::send_interim(const AsyncRequest& request, std::uint16_t credits) {
    RequestRun run;
    begin_reply(run);
    append_error_body(run.reply);

    Channel* channel = request.channel.get();
    const bool is_sealed = request.is_encrypted || (channel && channel->session->encrypt_data);
    // Never signed ([MS-SMB2] 3.3.4.1.1): with AES-GMAC the final answer would use its nonce again.
    ReplyHeader header;
    header.credit_charge = request.header.credit_charge;
    header.status = Status::pending;
    header.command = request.header.command;
    header.credits = credits;
    header.flags = HeaderFlags::server_to_redir | HeaderFlags::async_command;
    header.message_id = request.header.message_id;
    header.async_id = static_cast<std::uint64_t>(request.async_id);
    header.session_id = request.header.session_id;
    write_reply_header(run.reply.data() + run.elements.back().at, header);

    if (is_sealed && channel && channel->sealing) run.seal_with = request.channel;
    send(run);
}

void Connection::finish_request(std::unique_ptr<AsyncRequest> request, locks::WakeReason reason) {
    RequestRun run = std::move(request->run);
    if (request->interim_sent) run.async_id = request->async_id;
    begin_reply(run);
    Context ctx(run, server_, *this, request->header, run.reply, now_);
    ctx.out_at = run.elements.back().at;
    ctx.session = request->channel ? request->channel->session : nullptr;
    ctx.channel = request->channel;
    ctx.tree = request->tree;
    ctx.is_encrypted = request->is_encrypted;
    ctx.is_last_of_compound = request->is_last;
    ctx.running_on_ = std::move(request->running_on);
    ctx.act_as(request->acts_as);

    const Outcome outcome = settle(ctx, request->finish(ctx, reason));
    if (outcome.is_pending()) {
        hold_request(run, ctx);
        return;
    }
    end_reply(run, ctx, outcome, std::exchange(run.async_id, locks::WaitToken{}));
    run.is_first = false;
    process(run);
}

} // namespace holdfast::smb2
