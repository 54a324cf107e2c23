#include "locks/lock_manager.h"

#include "locks/lock_manager_impl.h"

#include <algorithm>

namespace holdfast::locks {

LockManager::LockManager(Limits limits, LockSink& sink) : impl_(std::make_unique<Impl>(limits, sink)) {}
LockManager::~LockManager() = default;

// ---------------------------------------------------------------- opens

OpenResult LockManager::open(OpenRequest request) {
    Impl& impl = *impl_;
    if (impl.open_count.fetch_add(1, std::memory_order_relaxed) >= impl.limits.opens) {
        impl.open_count.fetch_sub(1, std::memory_order_relaxed);
        return {.verdict = OpenVerdict::too_many_opens, .open = {}, .blocker = {}, .caching = {}, .durable = {}};
    }
    // Before the stream: whoever then asks for a folder above is told that something is open below.
    const bool has_name = request.kind != FileKind::pipe;
    const ShareId share = Impl::share_of(request.owner.get());
    OpenResult result;
    result.verdict = OpenVerdict::folder_busy;
    if (impl.reopen_blocks.keeps_out(request)) {
        result.verdict = OpenVerdict::sharing_violation;
        impl.tell_refused(request, result);
    } else if (!has_name || impl.folders.enter(share, request.path)) {
        result = request.file.is_named_stream() ? impl.admit_named(request) : impl.admit(request);
        if (result.verdict == OpenVerdict::granted) return result;
        impl.tell_refused(request, result);
        if (has_name) impl.folders.leave(share, request.path);
    }
    impl.open_count.fetch_sub(1, std::memory_order_relaxed);
    return result;
}

/// Leaves request.path alone unless it grants.
OpenResult LockManager::Impl::admit(OpenRequest& request) {
    OpenResult result;
    Effects effects;
    OpenRef open; // outlives the guard: a refused open takes its resource with it, without a mutex
    auto [stream, guard] = streams.lock(request.file);
    result.verdict = decide(*stream, request, result.blocker, effects);
    if (result.verdict == OpenVerdict::granted) {
        open = std::make_shared<Open>(opens.next_id(), request.file, request.kind, request.access, request.share_mode,
                                      request.create_options, request.now, std::move(request.owner),
                                      std::move(request.resource));
        result.verdict = publish(stream, open, request);
    }
    if (result.verdict != OpenVerdict::granted) {
        streams.unlock(*stream, guard);
        deliver(effects);
        explain(request.file, result);
        return result;
    }
    if (open->kind != FileKind::pipe) folders.add(open->share, request.path, open->id);
    stream->admit(*open, std::move(request.path), std::move(request.stream_name), request.delete_on_close);
    if (request.caching) result.caching = grant_caching(*stream, *open, *request.caching);
    const bool is_persistent =
        request.durable && request.durable->kind == DurableKind::persistent && journal != nullptr;
    if (request.durable && open->kind == FileKind::file &&
        (is_persistent || has_any(result.caching.held, Caching::handle))) {
        Stream::durability_of(*open) = request.durable;
        Stream::durability_of(*open)->kind = is_persistent ? DurableKind::persistent : DurableKind::durable;
        result.durable = Stream::durability_of(*open)->kind;
        if (is_persistent) stream->begin_record(*open, std::move(request.resource_record));
    }
    record(*stream);
    tell_opened(*stream, *open);
    guard.unlock();
    deliver(effects);
    result.open = std::move(open);
    return result;
}

/// First into the table, then into the session's list: whoever ends the session from now on finds it there, and
/// waits at the stream's lock until it is open. What is refused leaves no trace.
OpenVerdict LockManager::Impl::publish(const std::shared_ptr<Stream>& stream, const OpenRef& open,
                                       const OpenRequest& request) {
    Stream::attach(stream, *open);
    if (request.caching && !attach_lease(*stream, *open, *request.caching)) {
        Stream::abandon(*open);
        return OpenVerdict::lease_elsewhere;
    }
    opens.insert(open);
    const SessionIndex::Added added = sessions.add(*open, limits.opens_per_session);
    if (added == SessionIndex::Added::yes) return OpenVerdict::granted;
    opens.erase(open->id);
    detach_unused_lease(*open);
    Stream::abandon(*open);
    return added == SessionIndex::Added::owner_gone ? OpenVerdict::owner_gone : OpenVerdict::too_many_opens;
}

OpenResult LockManager::would_open(const FileKey& file, Access access, ShareMode share_mode) const {
    OpenResult result;
    auto [stream, guard] = impl_->streams.lock_known(file);
    if (!stream) return result;
    result.verdict = stream->check(FileKind::file, access, share_mode, result.blocker);
    guard.unlock();
    impl_->explain(file, result);
    return result;
}

OpenRef LockManager::find(OpenId id) const {
    OpenRef open = impl_->opens.find(id);
    return open && open->is_open() ? std::move(open) : nullptr;
}

// ---------------------------------------------------------------- delete

DeleteVerdict LockManager::set_delete_pending(Open& open, bool pending) {
    Stream& stream = Stream::of(open);
    std::lock_guard guard(stream.mutex);
    if (!stream.set_delete_pending(open, pending)) return DeleteVerdict::closed;
    impl_->record(stream);
    return DeleteVerdict::done;
}

bool LockManager::is_delete_pending(const FileKey& file) const {
    const auto [stream, guard] = impl_->streams.lock_known(file);
    return stream && stream->is_delete_pending();
}

bool LockManager::is_open(const FileKey& file, OpenId except) const {
    const auto [stream, guard] = impl_->streams.lock_known(file);
    return stream && stream->any_open(except) != OpenId{};
}

// ---------------------------------------------------------------- byte-range locks

LockVerdict LockManager::lock(Open& open, std::span<const RangeRequest> wanted, OpenId* blocker) {
    return impl_->lock_series(open, wanted, RangeLocks::Keep::all, blocker);
}

LockVerdict LockManager::would_lock(Open& open, std::span<const RangeRequest> wanted) {
    return impl_->lock_series(open, wanted, RangeLocks::Keep::none, nullptr);
}

LockVerdict LockManager::Impl::lock_series(Open& open, std::span<const RangeRequest> wanted, RangeLocks::Keep keep,
                                           OpenId* blocker) {
    Stream& stream = Stream::of(open);
    std::lock_guard guard(stream.mutex);
    if (!open.is_open()) return LockVerdict::closed;
    LockHolder& holder = Stream::holder(open);
    const std::size_t has = std::size_t{holder.held} + holder.waiting; // a waiter will hold a lock one day
    if (has + wanted.size() > limits.locks_per_open) return LockVerdict::too_many_locks;
    if (locks.size() + wanted.size() > limits.locks) return LockVerdict::too_many_locks;
    const LockHolder* in_the_way = ranges_of(stream).lock_all(holder, wanted, keep);
    record(stream);
    if (!in_the_way) return LockVerdict::granted;
    count(open.owner(), &ShareCounts::locks_refused);
    if (blocker) *blocker = in_the_way->open;
    return LockVerdict::refused;
}

LockVerdict LockManager::lock_or_queue(Open& open, RangeRequest wanted, WaitToken token) {
    Stream& stream = Stream::of(open);
    std::lock_guard guard(stream.mutex);
    if (!open.is_open()) return LockVerdict::closed;
    LockHolder& holder = Stream::holder(open);
    if (std::size_t{holder.held} + holder.waiting >= impl_->limits.locks_per_open) return LockVerdict::too_many_locks;
    if (holder.waiting >= impl_->limits.waiters_per_open) return LockVerdict::too_many_locks;
    if (impl_->locks.size() >= impl_->limits.locks) return LockVerdict::too_many_locks;
    const bool granted = impl_->ranges_of(stream).lock_or_queue(holder, wanted, token);
    impl_->record(stream);
    return granted ? LockVerdict::granted : LockVerdict::queued;
}

bool LockManager::holds_all(Open& open, std::span<const RangeRequest> ranges) const {
    const Stream& stream = Stream::of(open);
    const std::lock_guard guard(stream.mutex);
    return std::ranges::all_of(
        ranges, [&](const RangeRequest& wanted) { return stream.ranges().holds(Stream::holder(open), wanted); });
}

UnlockVerdict LockManager::unlock(Open& open, ByteRange range) {
    Stream& stream = Stream::of(open);
    std::vector<Woken> woken;
    {
        std::lock_guard guard(stream.mutex);
        if (!open.is_open()) return UnlockVerdict::closed;
        if (!impl_->ranges_of(stream).unlock(Stream::holder(open), range, woken)) return UnlockVerdict::not_locked;
        impl_->record(stream);
    }
    impl_->deliver(woken);
    return UnlockVerdict::unlocked;
}

bool LockManager::allows_io(const Open& open, ByteRange range, IoKind kind) const {
    const Stream& stream = Stream::of(open);
    if (!stream.is_any_locked()) return true;
    std::lock_guard guard(stream.mutex);
    return stream.ranges().allows_io(Stream::holder(open), range, kind);
}

bool LockManager::cancel(Open& open, WaitToken token) {
    Stream& stream = Stream::of(open);
    std::vector<Woken> woken;
    {
        std::lock_guard guard(stream.mutex);
        if (!impl_->ranges_of(stream).cancel(Stream::holder(open), token, woken)) return false;
        impl_->tell_ranges(stream);
    }
    impl_->deliver(woken);
    return true;
}

// ---------------------------------------------------------------- reading

std::optional<OpenRow> LockManager::row(OpenId id) const { return Snapshot(impl_->opens, impl_->locks).open(id); }

std::vector<OpenRow> LockManager::list_opens(OpenId after, std::size_t limit,
                                             const std::function<bool(const OpenRow&)>& wanted) const {
    return Snapshot(impl_->opens, impl_->locks).opens(after, limit, wanted);
}

std::vector<LockRow> LockManager::list_locks(std::uint64_t after, std::size_t limit,
                                             const std::function<bool(const LockRow&)>& wanted) const {
    return Snapshot(impl_->opens, impl_->locks).locks(after, limit, wanted);
}

Totals LockManager::totals() const {
    const std::size_t all = impl_->locks.size();
    const std::size_t waiting = std::min(impl_->locks.waiting(), all);
    return {.opens = impl_->opens.size(),
            .streams = impl_->streams.size(),
            .locks_held = all - waiting,
            .locks_waiting = waiting};
}

std::size_t LockManager::opens_of(SessionId session) const { return impl_->sessions.count(session); }

} // namespace holdfast::locks
