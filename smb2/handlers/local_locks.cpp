#include "smb2/handlers/local_locks.h"

#include "smb2/connection/connection.h"

#include <algorithm>

namespace holdfast::smb2 {

namespace {

constexpr std::chrono::milliseconds between_looks{100};

bool is_met(const FileOpen& file, const locks::RangeRequest& wanted) {
    const auto mode =
        wanted.mode == locks::LockMode::exclusive ? vfs::File::LocalLock::exclusive : vfs::File::LocalLock::shared;
    return file.file->meets_local_lock(wanted.range.offset(), wanted.range.length(), mode);
}

/// One request that waits. All but the timer happens on the connection's thread, so a CANCEL and a look never meet.
struct LocalWait : std::enable_shared_from_this<LocalWait> {
    LocalWait(ServerState& server_, locks::OpenRef open_, const locks::RangeRequest& wanted_, locks::WaitToken token_)
        : server(server_), open(std::move(open_)), wanted(wanted_), token(token_) {}

    void look_later() {
        server.jobs.run_after(between_looks, [self = shared_from_this()] {
            self->server.connections.post(connection_of(self->token),
                                          [self](Connection& waiting) { self->look(waiting); });
        });
    }
    void look(Connection& waiting) {
        if (is_over) return;
        if (!open->is_open()) return end(waiting, locks::WakeReason::open_closed);
        if (is_met(*resource_of(*open).as_file(), wanted)) return look_later();
        switch (server.locks.lock(*open, {&wanted, 1})) {
        case locks::LockVerdict::granted: return end(waiting, locks::WakeReason::granted);
        case locks::LockVerdict::closed: return end(waiting, locks::WakeReason::open_closed);
        case locks::LockVerdict::refused:
        case locks::LockVerdict::queued:
        case locks::LockVerdict::too_many_locks: return look_later();
        }
    }
    void end(Connection& waiting, locks::WakeReason reason) {
        is_over = true;
        waiting.wake({token, reason});
    }
    /// The answer comes after the CANCEL is handled, as from any other wait.
    void cancel() {
        server.connections.post(connection_of(token), [self = shared_from_this()](Connection& waiting) {
            if (!self->is_over) self->end(waiting, locks::WakeReason::cancelled);
        });
    }

    ServerState& server;
    const locks::OpenRef open;
    const locks::RangeRequest wanted;
    const locks::WaitToken token;
    bool is_over = false;
};

} // namespace

bool meets_local_lock(const FileOpen& file, std::span<const locks::RangeRequest> wanted) {
    if (!file.share->settings.respects_local_locks) return false;
    return std::ranges::any_of(wanted, [&](const locks::RangeRequest& one) { return is_met(file, one); });
}

Outcome wait_for_local_lock(Context& ctx, const locks::OpenRef& open, const locks::RangeRequest& wanted,
                            Context::WakeFinish finish) {
    const auto wait = std::make_shared<LocalWait>(ctx.server, open, wanted, ctx.new_token());
    wait->look_later();
    return ctx.pending(wait->token, Interim::send, std::move(finish), [wait] { wait->cancel(); });
}

} // namespace holdfast::smb2
