#include "smb2/handlers/lock_series.h"

#include "locks/wait_counts.h"
#include "smb2/connection/connection.h"
#include "smb2/handlers/handlers.h"
#include "smb2/handlers/local_locks.h"
#include "smb2/handlers/others_caching.h"

namespace holdfast::smb2 {

namespace {

using wire::LockElement;

/// Deviation: the section keeps sequences for durable, resilient and persistent opens and where the server has
/// MULTI_CHANNEL; here every open of a client of 3.x has them. Who numbers his requests means it.
bool keeps_sequences(Context& ctx) { return ctx.connection.negotiated().is_3x(); }

Outcome succeed(Context& ctx, FileOpen& file, const wire::LockRequest& request) {
    if (keeps_sequences(ctx)) {
        const std::scoped_lock lock(file.mutex);
        remember_sequence(file.lock_sequences, request);
    }
    return ctx.reply(wire::LockResponse{});
}

/// The numbers of requests do not survive a restart, what they did does: a request that finds it done has been answered
/// by a server that was killed, or not. Who numbers his requests locks nothing twice.
bool was_done_before(const FileOpen& file, const wire::LockRequest& request) {
    return file.was_restored && request.lock_sequence_index() != 0;
}

/// [MS-SMB2] 3.3.5.14.1 Processing Unlocks. What was unlocked before a faulty element stays unlocked: so a server that
/// was killed may have done a part.
Status process_unlocks(Context& ctx, locks::Open& open, const FileOpen& file, const wire::LockRequest& request) {
    for (const LockElement& element : request.locks) {
        if (!has(element.flags, wire::LockFlags::unlock) ||
            has_any(element.flags, wire::LockFlags::shared | wire::LockFlags::exclusive))
            return Status::invalid_parameter;
        const auto range = locks::ByteRange::make(element.offset, element.length);
        if (!range) return Status::invalid_lock_range;

        switch (ctx.locks().unlock(open, *range)) {
        case locks::UnlockVerdict::unlocked: break;
        case locks::UnlockVerdict::not_locked:
            if (!was_done_before(file, request)) return Status::range_not_locked;
            break;
        case locks::UnlockVerdict::closed: return Status::file_closed;
        }
    }
    return Status::success;
}

/// The same for locks: whether the open holds each of them.
bool are_locked(Context& ctx, locks::Open& open, std::span<const LockElement> elements) {
    const LockSeries series = read_locks(elements);
    return series.then == Status::success && ctx.locks().holds_all(open, series.wanted);
}

Status to_status(locks::LockVerdict verdict) {
    switch (verdict) {
    case locks::LockVerdict::granted: return Status::success;
    case locks::LockVerdict::refused: return Status::lock_not_granted;
    case locks::LockVerdict::queued: return Status::pending;
    case locks::LockVerdict::too_many_locks: return Status::insufficient_resources;
    case locks::LockVerdict::closed: return Status::file_closed;
    }
    return Status::unsuccessful; // a value that is none of the enumerators
}

/// [MS-SMB2] 3.3.5.14.2 Processing Locks, where none of them waits: a refused range undoes the series.
Status process_locks(Context& ctx, locks::Open& open, std::span<const LockElement> elements) {
    const LockSeries series = read_locks(elements);
    if (!series.wanted.empty()) {
        if (meets_local_lock(*resource_of(open).as_file(), series.wanted)) return Status::lock_not_granted;
        const Status status = to_status(series.is_undone ? ctx.locks().would_lock(open, series.wanted)
                                                         : ctx.locks().lock(open, series.wanted));
        if (status != Status::success) return status;
    }
    return series.then;
}

Outcome finish_wait(Context& ctx, FileOpen& file, const wire::LockRequest& request, locks::WakeReason reason,
                    Time began) {
    switch (reason) {
    case locks::WakeReason::granted:
        ctx.locks().waits().lock_waits.add(ctx.now - began);
        return succeed(ctx, file, request);
    case locks::WakeReason::cancelled: return Status::cancelled;
    // As Windows says when the open, its tree connect or its session ends before the lock comes.
    case locks::WakeReason::open_closed: return Status::range_not_locked;
    }
    return Status::unsuccessful; // a value that is none of the enumerators
}

/// The same with one element that waits in line for as long as it takes.
Outcome process_waiting_lock(Context& ctx, const locks::OpenRef& open, FileOpen& file,
                             const wire::LockRequest& request) {
    const LockSeries series = read_locks(request.locks);
    if (series.then != Status::success) return series.then;

    const auto finish = [open, &file, request, began = ctx.now](Context& later, locks::WakeReason reason) {
        return finish_wait(later, file, request, reason, began); // `open` keeps the file
    };
    if (meets_local_lock(file, series.wanted)) return wait_for_local_lock(ctx, open, series.wanted.front(), finish);

    const locks::WaitToken token = ctx.new_token();
    const auto verdict = ctx.locks().lock_or_queue(*open, series.wanted.front(), token);
    if (verdict == locks::LockVerdict::granted) return succeed(ctx, file, request);
    if (verdict != locks::LockVerdict::queued) return to_status(verdict);

    return ctx.pending(token, Interim::send, finish, [open, token, &file, request, &locks = ctx.locks()] {
        if (locks.cancel(*open, token) || request.lock_sequence_index() == 0) return;
        // It was granted just before: a client that hears nothing of it, as its channel has gone, asks again.
        const std::scoped_lock lock(file.mutex);
        remember_sequence(file.lock_sequences, request);
    });
}

} // namespace

// [MS-SMB2] 3.3.5.14 Receiving an SMB2 LOCK Request.
Outcome handle_lock(Context& ctx, const wire::LockRequest& request) {
    const locks::OpenRef open = ctx.find_open(request.file_id);
    if (!open) return Status::file_closed;
    FileOpen* const file = resource_of(*open).as_file();
    if (file == nullptr) return Status::invalid_device_request; // a pipe has no ranges

    if (keeps_sequences(ctx)) {
        const std::scoped_lock lock(file->mutex);
        if (is_replay(file->lock_sequences, request)) return ctx.reply(wire::LockResponse{});
    }

    const LockPlan plan = plan_locks(request.locks);
    if (plan.refused != Status::success) return plan.refused;
    if (was_done_before(*file, request) && plan.course != LockCourse::unlocks && are_locked(ctx, *open, request.locks))
        return succeed(ctx, *file, request);
    // [MS-FSA] 2.1.5.8: there is nothing to lock in a folder.
    if (file->file->kind() == vfs::Kind::directory) return Status::invalid_parameter;

    if (plan.course != LockCourse::unlocks) {
        if (const auto waits = ask_others(ctx, *open, locks::CacheOperation::write)) return *waits;
    }
    if (plan.course == LockCourse::wait) return process_waiting_lock(ctx, open, *file, request);
    const Status status = plan.course == LockCourse::unlocks ? process_unlocks(ctx, *open, *file, request)
                                                             : process_locks(ctx, *open, request.locks);
    return status == Status::success ? succeed(ctx, *file, request) : Outcome(status);
}

} // namespace holdfast::smb2
