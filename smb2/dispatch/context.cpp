#include "smb2/dispatch/context.h"

#include "smb2/connection/connection.h"
#include "smb2/connection/reply_header.h"

namespace holdfast::smb2 {

namespace {

/// From a thread of the pool: what the request waited for is there.
void wake(const ConnectionTable& connections, locks::WaitToken token) {
    connections.post(connection_of(token), [token](Connection& waiting) {
        waiting.wake({token, locks::WakeReason::granted});
    });
}

} // namespace

locks::OpenRef Context::find_open(FileId id) {
    if (header.is_related() && run.file) id = *run.file;
    run.file = id;

    locks::OpenRef open = server.locks.find(locks::OpenId{id.volatile_});
    if (!open || id.persistent != id.volatile_ || !open->is_of(session->id, tree->id)) return nullptr;
    open->last_use_ns.store(now.time_since_epoch().count(), std::memory_order_relaxed);
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
    const auto identity = connection.settings().wear_identities && session ? session->identity : nullptr;
    server.jobs.run([work = std::move(work), identity, token, &connections = server.connections] {
        vfs::wear_identity(identity);
        work();
        wake(connections, token);
    });
    return pending(
        token, Interim::withhold, [finish = std::move(finish)](Context& ctx, locks::WakeReason) { return finish(ctx); },
        nullptr);
}

Outcome Context::answer_later(std::chrono::milliseconds delay, Status status) {
    const locks::WaitToken token = new_token();
    server.jobs.run_after(delay, [token, &connections = server.connections] { wake(connections, token); });
    return pending(
        token, Interim::withhold, [status](Context&, locks::WakeReason) { return status; }, nullptr);
}

} // namespace holdfast::smb2
