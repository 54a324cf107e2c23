// Oplocks and leases, as the door of lock_manager.h has them. The decisions are leases.cpp's.

#include "locks/lock_manager_impl.h"

namespace holdfast::locks {

namespace {

constexpr Access writing = Access::write_data | Access::append_data;

} // namespace

// ---------------------------------------------------------------- with an open

/// [MS-FSA] 2.1.5.1.2 Open of an Existing File, as far as others have it open: batch oplocks are asked first, handles
/// that are only cached are asked back where they are in the way, and then everybody is told of the open.
OpenVerdict LockManager::Impl::decide(Stream& stream, const OpenRequest& request, OpenId& blocker, Effects& effects) {
    const Access access = request.overwrites ? request.access | Access::write_data : request.access;
    const auto wait_for = [&](CacheOperation operation) {
        if (!stream.leases().is_any_held()) return false;
        Cause cause{.operation = operation, .open = OpenId{}, .lease = std::nullopt};
        if (request.caching && request.caching->kind == CachingKind::lease) cause.lease = request.caching->name;
        return stream.leases().check(cause, request.token, effects) == BreakVerdict::wait;
    };

    if (waits_for_holder(stream, request, blocker)) return OpenVerdict::not_available;
    const bool takes_all = request.overwrites || (request.is_guarded && has_any(access, writing));
    const auto opening = operation_of_open(request.access, takes_all);
    if (opening && !stream.is_delete_pending() && stream.leases().is_batch_held() && wait_for(*opening))
        return OpenVerdict::must_wait;
    const OpenVerdict verdict = stream.check(request.kind, access, request.share_mode, blocker);
    if (verdict == OpenVerdict::sharing_violation && wait_for(CacheOperation::share_broken))
        return OpenVerdict::must_wait;
    if (verdict == OpenVerdict::granted && opening && wait_for(*opening)) return OpenVerdict::must_wait;
    // As Windows does: a handle that is only cached is closed before, so the name goes with the one that deletes.
    if (verdict == OpenVerdict::granted && request.delete_on_close && wait_for(CacheOperation::remove))
        return OpenVerdict::must_wait;
    return verdict;
}

OpenResult LockManager::announce(const OpenRequest& request) {
    OpenResult result;
    Effects effects;
    {
        const auto [stream, guard] = impl_->streams.lock_known(request.file);
        if (!stream) return result; // nobody is there to be asked
        result.verdict = impl_->decide(*stream, request, result.blocker, effects);
        impl_->record(*stream);
    }
    impl_->deliver(effects);
    return result;
}

bool LockManager::Impl::attach_lease(Stream& stream, Open& open, const CachingWish& wish) {
    std::shared_ptr<Lease>& lease = Stream::lease_of(open);
    lease =
        wish.kind == CachingKind::lease ? leases.claim(stream.key, wish) : std::make_shared<Lease>(stream.key, wish);
    return lease != nullptr;
}

void LockManager::Impl::detach_unused_lease(Open& open) {
    const std::shared_ptr<Lease> lease = std::exchange(Stream::lease_of(open), nullptr);
    if (lease && lease->kind == CachingKind::lease && lease->opens == 0) leases.erase(lease->name);
}

CachingAnswer LockManager::Impl::grant_caching(Stream& stream, Open& open, const CachingWish& wish) {
    Lease& lease = *Stream::lease_of(open);
    if (lease.opens == 0 && open.kind == FileKind::directory) folder_leases.fetch_add(1, std::memory_order_relaxed);
    lease.open = open.id;
    if (const auto owner = open.owner()) lease.session = owner->session;
    ++lease.opens;
    if (is_real_open(open.access)) ++lease.real_opens;
    if (wish.guard != Guard::none) lease.guard = wish.guard;
    // What is guarded grows only by a wish that is.
    if (lease.guard == wish.guard) stream.leases().grant(lease, wish.wanted, stream.surroundings(open.kind));
    return answer_of(lease);
}

/// The stream's lock is held, and the open is out of its list.
void LockManager::Impl::end_lease(Stream& stream, Open& open, Effects& effects) {
    stream.leases().cancel_all(open.id, effects);
    const std::shared_ptr<Lease> lease = std::exchange(Stream::lease_of(open), nullptr);
    if (!lease) return;
    if (is_real_open(open.access)) --lease->real_opens;
    if (--lease->opens != 0) return;
    if (lease->is_breaking)
        waits.add_break(lease->held, lease->asked, BreakOutcome::closed, lease->breaking_since, open.last_used());
    stream.leases().end(*lease, effects);
    if (lease->kind == CachingKind::lease) leases.erase(lease->name);
    if (open.kind == FileKind::directory) folder_leases.fetch_sub(1, std::memory_order_relaxed);
}

// ---------------------------------------------------------------- breaking

BreakVerdict LockManager::break_caching(Open& open, CacheOperation operation, WaitToken token) {
    Stream& stream = Stream::of(open);
    if (!stream.leases().is_any_held()) return BreakVerdict::proceed;
    Effects effects;
    BreakVerdict verdict = BreakVerdict::closed;
    {
        const std::lock_guard guard(stream.mutex);
        if (open.is_open()) {
            Cause cause{.operation = operation, .open = open.id, .lease = std::nullopt};
            const auto& lease = Stream::lease_of(open);
            if (lease && lease->kind == CachingKind::lease) cause.lease = lease->name;
            verdict = stream.leases().check(cause, token, effects);
            impl_->record(stream);
        }
    }
    impl_->deliver(effects);
    return verdict;
}

BreakVerdict LockManager::break_caching(const FileKey& file, CacheOperation operation,
                                        const std::optional<LeaseName>& by, WaitToken token) {
    Effects effects;
    BreakVerdict verdict = BreakVerdict::proceed;
    {
        const auto [stream, guard] = impl_->streams.lock_known(file);
        const bool asks = stream && (operation != CacheOperation::rename || !Impl::is_kept_open(*stream));
        if (asks) verdict = stream->leases().check({operation, OpenId{}, by}, token, effects);
        if (asks) impl_->record(*stream);
    }
    impl_->deliver(effects);
    return verdict;
}

/// Asked only where the rename would be refused.
LockManager::AskedBelow LockManager::break_handles_below(ShareId share, std::string_view folder, WaitToken token) {
    return impl_->ask_for_handles<AskedBelow>(CacheOperation::rename, token,
                                              [&](auto&& visit) { impl_->walk_below(share, folder, visit); });
}

bool LockManager::cancel_break_wait(const FileKey& file, WaitToken token) {
    Effects effects;
    {
        const auto [stream, guard] = impl_->streams.lock_known(file);
        if (!stream || !stream->leases().cancel(token, WakeReason::cancelled, effects)) return false;
    }
    impl_->deliver(effects);
    return true;
}

// ---------------------------------------------------------------- answers

/// The stream's lock is held.
AckResult LockManager::Impl::answer_break(Stream& stream, Lease& lease, Caching kept, Effects& effects, Time now) {
    const Caching before = lease.held;
    const Caching asked = lease.asked;
    const Time sent = lease.breaking_since;
    const AckResult result = stream.leases().acknowledge(lease, kept, effects);
    if (result.verdict != AckVerdict::done) return result;
    waits.add_break(before, asked, BreakOutcome::acknowledged, sent, now);
    tell_caching(stream, lease, CachingEvent::acknowledged, before);
    return result;
}

AckResult LockManager::acknowledge_lease(const LeaseName& name, Caching kept, Time now) {
    const std::shared_ptr<Lease> lease = impl_->leases.find(name);
    if (!lease) return {AckVerdict::unknown, Caching::none};
    Effects effects;
    std::vector<OpenId> orphans;
    AckResult result{AckVerdict::unknown, Caching::none};
    {
        const auto [stream, guard] = impl_->streams.lock_known(lease->file);
        if (!stream || lease->opens == 0) return result;
        result = impl_->answer_break(*stream, *lease, kept, effects, now);
        impl_->record(*stream);
        orphans = stream->expire_powerless();
    }
    impl_->end_powerless(orphans);
    impl_->deliver(effects);
    return result;
}

AckResult LockManager::acknowledge_oplock(Open& open, Caching kept, Time now) {
    Stream& stream = Stream::of(open);
    Effects effects;
    std::vector<OpenId> orphans;
    AckResult result{AckVerdict::not_breaking, Caching::none};
    {
        const std::lock_guard guard(stream.mutex);
        const auto& lease = Stream::lease_of(open);
        if (lease && lease->kind == CachingKind::oplock)
            result = impl_->answer_break(stream, *lease, kept, effects, now);
        impl_->record(stream);
        orphans = stream.expire_powerless(); // its connection may be lost since it sent the answer
    }
    impl_->end_powerless(orphans);
    impl_->deliver(effects);
    return result;
}

void LockManager::break_sent(const BreakTicket& ticket, Time now) {
    const auto [stream, guard] = impl_->streams.lock_known(ticket.file);
    Lease* const lease = stream ? stream->leases().find_breaking(ticket.serial) : nullptr;
    if (lease != nullptr) lease->breaking_since = now;
}

void LockManager::expire_break(const BreakTicket& ticket, Time now) {
    Effects effects;
    std::vector<OpenId> orphans;
    {
        const auto [stream, guard] = impl_->streams.lock_known(ticket.file);
        Lease* const lease = stream ? stream->leases().find_breaking(ticket.serial) : nullptr;
        if (lease == nullptr) return;
        const Caching before = lease->held;
        impl_->waits.add_break(before, lease->asked, BreakOutcome::timed_out, lease->breaking_since, now);
        stream->leases().expire(ticket.serial, effects);
        impl_->tell_caching(*stream, *lease, CachingEvent::timed_out, before);
        impl_->record(*stream);
        orphans = stream->expire_powerless();
    }
    // Before whoever waits looks again: what was in the way has gone.
    impl_->end_powerless(orphans);
    impl_->deliver(effects);
}

bool LockManager::is_break_pending(const BreakTicket& ticket) const {
    const auto [stream, guard] = impl_->streams.lock_known(ticket.file);
    return stream && stream->leases().find_breaking(ticket.serial) != nullptr;
}

Caching LockManager::guarded_caching(const FileKey& file) const {
    const auto [stream, guard] = impl_->streams.lock_known(file);
    return stream ? stream->leases().guarded() : Caching::none;
}

bool LockManager::is_lease_free(const LeaseName& name, const std::optional<FileKey>& file) const {
    const std::shared_ptr<Lease> lease = impl_->leases.find(name);
    return !lease || lease->file == file;
}

bool LockManager::is_any_folder_cached() const { return impl_->folder_leases.load(std::memory_order_relaxed) != 0; }

} // namespace holdfast::locks
