// What the observer is told, and what is counted; see observer.h.

#include "locks/lock_manager_impl.h"

namespace holdfast::locks {

WaitCounts& LockManager::waits() const { return impl_->waits; }

void LockManager::observe(Observer& observer) { impl_->observer = &observer; }

void LockManager::Impl::tell_ranges(Stream& stream, OpenId ended) {
    if (!is_watched()) return;
    for (const RangeLocks::Happening& happening : stream.ranges().take_happenings()) {
        if (happening.open == ended) continue;
        const OpenRef open = opens.find(happening.open);
        if (!open) continue;
        const bool is_hindered = happening.what == RangeEvent::waiting || happening.what == RangeEvent::refused;
        observer->range_changed(stream.row(*open), happening.what, happening.range,
                                is_hindered ? std::optional(happening.blocker) : std::nullopt);
    }
}

void LockManager::Impl::tell_opened(const Stream& stream, const Open& open) const {
    const auto owner = open.owner();
    count(owner, &ShareCounts::opened);
    if (!is_watched()) return;
    const OpenRow row = stream.row(open);
    observer->opened(row);
    if (row.lease && row.lease->held != Caching::none)
        observer->caching_changed(row, CachingEvent::granted, Caching::none, row.lease->held);
}

void LockManager::Impl::tell_refused(const OpenRequest& request, const OpenResult& result) const {
    switch (result.verdict) {
    case OpenVerdict::sharing_violation: count(request.owner, &ShareCounts::sharing_violations); break;
    case OpenVerdict::delete_pending:
    case OpenVerdict::folder_busy:
    case OpenVerdict::too_many_opens:
    case OpenVerdict::not_available:
    case OpenVerdict::lease_elsewhere: break;
    case OpenVerdict::granted:
    case OpenVerdict::must_wait:
    case OpenVerdict::owner_gone: return; // is not refused, or not yet, or nobody is there to be told
    }
    if (!is_watched()) return;
    observer->refused({.verdict = result.verdict,
                       .file = request.file,
                       .path = request.path,
                       .stream_name = request.stream_name,
                       .access = request.access,
                       .share_mode = request.share_mode,
                       .blocker = result.blocker,
                       .owner = request.owner});
}

/// No mutex is held.
void LockManager::Impl::tell_break(const BreakNotice& notice) {
    if (!notice.needs_acknowledgement) waits.add_break(notice.from, notice.to, BreakOutcome::not_awaited);
    if (!is_watched()) return;
    if (const auto row = Snapshot(opens, locks).open(notice.open))
        observer->caching_changed(*row, CachingEvent::break_sent, notice.from, notice.to);
}

void LockManager::Impl::tell_caching(const Stream& stream, const Lease& lease, CachingEvent what, Caching from) const {
    if (!is_watched()) return;
    const OpenRef open = opens.find(lease.open);
    if (open && Stream::shared_of(*open).get() == &stream)
        observer->caching_changed(stream.row(*open), what, from, lease.held);
}

} // namespace holdfast::locks
