// The one way to end an open: close, logoff, tree disconnect, lost connection, expiry, the admin and
// the end of the server all come through Impl::end().

#include "locks/lock_manager_impl.h"

namespace holdfast::locks {

/// A server that stops gives its persistent opens back when it is there again. Until then they keep what they have:
/// whoever is ended after them must not get it.
bool LockManager::Impl::leaves_to_next_start(Open& open) {
    Stream& stream = Stream::of(open);
    Effects effects;
    {
        const std::lock_guard guard(stream.mutex);
        if (!Stream::record_of(open)) return false;
        if (stream.orphan(open, effects, Time{})) sessions.remove(open);
    }
    deliver(effects);
    return true;
}

/// [MS-FSA] 2.1.5.5, phase 1: an open that deletes on close does not mark a folder that has something in it.
bool LockManager::Impl::is_folder_that_stays(const Open& open) {
    if (open.kind != FileKind::directory || !open.resource) return false;
    {
        const std::lock_guard guard(Stream::of(open).mutex);
        if (!Stream::deletes_on_close(open)) return false;
    }
    return !open.resource->may_be_deleted();
}

CloseResult LockManager::Impl::end(const OpenRef& open, CloseReason reason, std::optional<SessionId> of,
                                   DeleteOnClose deletion) {
    if (reason == CloseReason::shutdown && leaves_to_next_start(*open)) return {.verdict = CloseVerdict::closed};
    if (deletion == DeleteOnClose::honor && is_folder_that_stays(*open)) deletion = DeleteOnClose::skip;
    // Nobody can borrow it any more; its waiters are told, its locks are free, waiters of others have
    // them, its share mode is given back. Whoever comes second ends here.
    Stream& stream = Stream::of(*open);
    Effects effects;
    std::unique_lock guard(stream.mutex);
    if (of && !is_of(*open, *of)) return {.verdict = CloseVerdict::unknown_open};
    std::optional<OpenRow> before;
    if (is_watched()) before = stream.row(*open);
    ranges_of(stream);
    if (deletion == DeleteOnClose::skip) Stream::keep_file(*open);
    const std::optional<Stream::Ended> ended = stream.end(*open, effects.woken);
    if (ended && before) observer->closed(*before, reason);
    tell_ranges(stream, open->id);
    if (ended) end_lease(stream, *open, effects);
    if (ended && ended->leaves_removal) stream.keep_for_removal(open);
    const bool is_forgotten = ended && ended->was_recorded;
    if (is_forgotten && !ended->removes_name) record_end(open->id);
    // Who only caches its handle lets the file go the sooner for being told.
    if (ended && ended->marks_deletion)
        stream.leases().check({CacheOperation::remove, OpenId{}, std::nullopt}, WaitToken{}, effects);
    if (ended) record(stream);
    guard.unlock();
    if (!ended) return {.verdict = CloseVerdict::unknown_open};
    deliver(effects);

    if (open->resource) {
        open->resource->on_leave(ended->path, ended->delete_pending);
        open->resource->on_close(open->id, reason);
    }
    // The stream stays in the table as going, so nobody opens what is about to vanish.
    const bool removed = ended->removes_name && open->resource && open->resource->remove_name(ended->path);
    if (is_forgotten && ended->removes_name) record_end(open->id);

    if (open->file.is_named_stream()) leave_file(open->file, open->access, open->share_mode);

    // Only now: a folder above must not be renamed while the name goes by its path.
    if (open->kind != FileKind::pipe) folders.remove(open->share, ended->path, open->id);
    if (ended->is_indexed) sessions.remove(*open);
    opens.erase(open->id);
    if (const auto owner = open->owner(); owner && owner->counts)
        owner->counts->add_closed(static_cast<std::size_t>(reason));
    open_count.fetch_sub(1, std::memory_order_relaxed);

    guard.lock();
    if (ended->removes_name) stream.name_removed();
    stream.close(*open);
    streams.unlock(stream, guard);
    return {.verdict = CloseVerdict::closed,
            .locks_released = ended->released.locks,
            .waiters_cancelled = ended->released.waiters_cancelled,
            .waiters_granted = ended->released.waiters_granted,
            .removed = removed};
}

std::size_t LockManager::Impl::end_all(std::span<const OpenId> ids, CloseReason reason, std::optional<SessionId> of) {
    std::size_t ended = 0;
    for (const OpenId id : ids) {
        const OpenRef open = opens.find(id);
        if (open && end(open, reason, of).verdict == CloseVerdict::closed) ++ended;
    }
    return ended;
}

CloseResult LockManager::close(OpenId id, CloseReason reason, DeleteOnClose deletion) {
    const OpenRef open = impl_->opens.find(id);
    return open ? impl_->end(open, reason, std::nullopt, deletion) : CloseResult{.verdict = CloseVerdict::unknown_open};
}

std::size_t LockManager::close_session(SessionId session, CloseReason reason, std::vector<Orphan>* kept, Time now) {
    std::vector<OpenId> ids = impl_->sessions.end_session(session);
    if (kept != nullptr) std::erase_if(ids, [&](OpenId id) { return impl_->orphan(id, session, *kept, now); });
    return impl_->end_all(ids, reason, session);
}

std::size_t LockManager::close_tree(SessionId session, TreeId tree, CloseReason reason) {
    return impl_->end_all(impl_->sessions.end_tree(session, tree), reason, session);
}

std::size_t LockManager::close_all(CloseReason reason) {
    impl_->sessions.end_everything();
    std::vector<OpenId> ids;
    impl_->opens.walk(OpenId{}, [&](const OpenRef& open) {
        ids.push_back(open->id);
        return true;
    });
    return impl_->end_all(ids, reason);
}

} // namespace holdfast::locks
