#include "smb2/dispatch/context.h"

#include "smb2/connection/connection.h"
#include "smb2/connection/reply_header.h"
#include "smb2/dispatch/wake.h"

namespace holdfast::smb2 {

namespace {

/// Those that must not run when they come late, or twice at a time.
bool changes_something(Command command) {
    return command == Command::write || command == Command::set_info || command == Command::ioctl;
}

} // namespace

void Context::act_as(const std::shared_ptr<const vfs::Identity>& identity) {
    if (!connection.settings().wear_identities || !identity) return;
    acts_as_ = identity;
    vfs::wear_identity(identity);
}

locks::OpenRef Context::find_open(FileId id) {
    if (header.is_related() && run.file) id = *run.file;
    run.file = id;

    locks::OpenRef open = server.locks.find(locks::OpenId{id.volatile_});
    if (!open || id.persistent != id.volatile_ || !open->is_of(session->id, tree->id)) return nullptr;
    open->last_use_ns.store(now.time_since_epoch().count(), std::memory_order_relaxed);
    return enter(std::move(open));
}

/// [MS-SMB2] 3.3.5.2.10 Verifying the Channel Sequence Number, and what the sections of the commands say of
/// Open.IsReplayEligible.
locks::OpenRef Context::enter(locks::OpenRef open) {
    OpenResource& resource = resource_of(*open);
    // After a renewal as somebody else: what an open may do was decided when it was opened.
    if (const FileOpen* const file = resource.as_file(); file && file->identity != acts_as_) act_as(file->identity);
    if (resource.is_replayable.load(std::memory_order_relaxed)) resource.as_file()->forget_replay(open->id);
    if (running_on_ || !connection.negotiated().is_3x()) return open;
    const std::uint16_t sequence = header.channel_sequence();
    if (resource.sequence.begin(sequence, header.is_replay() ? Attempt::replay : Attempt::first)) {
        running_on_ = RunningOn(open, sequence);
    } else if (changes_something(header.command)) {
        is_out_of_sequence_ = true;
        return nullptr;
    }
    return open;
}

OpenFile Context::find_file(FileId id) {
    OpenFile found;
    found.open = find_open(id);
    if (found.open) found.file = static_cast<OpenResource&>(*found.open->resource).as_file();
    return found;
}

void Context::remember_open(FileId id) { run.file = id; }

locks::WaitToken Context::new_token() {
    // 0 as a serial is kept for "no token".
    if (connection.next_token_ == 0) connection.next_token_ = 1;
    return make_token(connection.number(), connection.next_token_++);
}

Outcome Context::pending(locks::WaitToken token, Interim interim, WakeFinish finish, std::function<void()> cancel) {
    run.wait.emplace(RequestRun::Wait{token, interim, std::move(finish), std::move(cancel)});
    return Pending{};
}

Outcome Context::offload(std::function<void()> work, Finish finish) {
    const locks::WaitToken token = new_token();
    // The work goes on even if the connection ends meanwhile.
    auto running = running_on_ ? std::make_shared<RunningOn>(std::move(running_on_)) : nullptr;
    server.jobs.run([work = std::move(work), identity = acts_as_, token, running, &waker = server.waker]() mutable {
        vfs::wear_identity(identity);
        work();
        running.reset();
        wake_one(waker, token);
    });
    return pending(
        token, Interim::withhold, [finish = std::move(finish)](Context& ctx, locks::WakeReason) { return finish(ctx); },
        nullptr);
}

Outcome Context::answer_later(std::chrono::milliseconds delay, Status status) {
    const locks::WaitToken token = new_token();
    server.jobs.run_after(delay, [token, &waker = server.waker] { wake_one(waker, token); });
    return pending(
        token, Interim::withhold, [status](Context&, locks::WakeReason) { return status; }, nullptr);
}

} // namespace holdfast::smb2
