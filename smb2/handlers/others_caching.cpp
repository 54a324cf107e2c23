#include "smb2/handlers/others_caching.h"

#include "smb2/connection/connection.h"
#include "smb2/dispatch/command_table.h"
#include "smb2/dispatch/wake.h"
#include "smb2/handlers/create/attempt.h"
#include "smb2/map_status.h"
#include "vfs/share_path.h"

namespace holdfast::smb2 {

namespace {

/// Whoever has left meanwhile gets nothing any more.
Status check_presence(const Context& ctx) {
    if (ctx.session->state == SessionState::closed) return Status::user_session_deleted;
    return ctx.session->find_tree(ctx.tree->id) ? Status::success : Status::network_name_deleted;
}

constexpr std::chrono::milliseconds between_looks{100};
constexpr unsigned most_looks = 600;

Outcome handle_again(Context& ctx, std::span<const std::byte> element) {
    if (const Status gone = check_presence(ctx); gone != Status::success) return gone;
    ctx.element = element;
    return find_command(ctx.header.command)->run(ctx);
}

/// What is to be done with the request once it is woken.
Context::WakeFinish handle_when_woken(const Context& ctx, unsigned local_lease_looks) {
    const wire::Bytes element(ctx.element.begin(), ctx.element.end()); // the received bytes will be gone
    return [element, local_lease_looks, running = ctx.running_create](Context& later,
                                                                      locks::WakeReason reason) -> Outcome {
        later.running_create = running;
        later.local_lease_looks = local_lease_looks;
        switch (reason) {
        case locks::WakeReason::granted: return handle_again(later, element);
        case locks::WakeReason::cancelled: return Status::cancelled;
        case locks::WakeReason::open_closed: return Status::file_closed;
        }
        return Status::unsuccessful; // a value that is none of the enumerators
    };
}

} // namespace

Outcome wait_for_others(Context& ctx, locks::WaitToken token, const locks::FileKey& asked_for) {
    return ctx.pending(token, Interim::send, handle_when_woken(ctx, ctx.local_lease_looks),
                       [token, asked_for, &locks = ctx.locks()] { locks.cancel_break_wait(asked_for, token); });
}

Outcome wait_for_local_lease(Context& ctx, locks::WaitToken token) {
    if (ctx.local_lease_looks == most_looks) return Status::sharing_violation;
    ctx.server.jobs.run_after(between_looks, [token, &waker = ctx.server.waker] { wake_one(waker, token); });
    // Whichever comes first wakes it; the other finds nothing.
    return ctx.pending(token, Interim::send, handle_when_woken(ctx, ctx.local_lease_looks + 1),
                       [token, &connections = ctx.server.connections] {
                           connections.post(connection_of(token), [token](Connection& waiting) {
                               waiting.wake({token, locks::WakeReason::cancelled});
                           });
                       });
}

std::optional<Outcome> ask_others(Context& ctx, locks::Open& open, locks::CacheOperation operation) {
    const locks::WaitToken token = ctx.new_token();
    const Status status = to_status(ctx.locks().break_caching(open, operation, token));
    if (status == Status::success) return std::nullopt;
    return status == Status::pending ? wait_for_others(ctx, token, open.file) : Outcome(status);
}

void tell_folder_of(locks::LockManager& locks, const locks::Open& open) {
    if (!locks.is_any_folder_cached()) return;
    const FileOpen* const file = resource_of(open).as_file();
    const std::string path = locks.path_of(open);
    if (file == nullptr || path.empty()) return;
    const auto folder = file->share->volume->resolve(vfs::parent_of(path));
    if (!folder || !folder->exists) return;
    locks.break_caching(create::key_of(folder->attributes.id), locks::CacheOperation::change_below, file->parent_lease,
                        locks::WaitToken{});
}

} // namespace holdfast::smb2
