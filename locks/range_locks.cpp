#include "locks/range_locks.h"

#include <algorithm>
#include <cassert>

namespace holdfast::locks {

namespace {

/// Calls `search(kind_of_tree, what_overlaps)` until it finds something, first among locks with bytes,
/// then among empty ones.
///
/// [MS-FSA] 2.1.4.10 Algorithm for Determining If a Range Access Conflicts with Byte-Range Locks:
/// a range with bytes overlaps another in the usual way. An empty range stands before the byte at
/// its offset: it overlaps what has a byte on both sides, never another empty one, and so {0, 0}
/// overlaps nothing.
LockIndex search_overlap(const ByteRange& range, auto&& search) {
    if (range.empty()) {
        if (range.offset() == 0) return no_lock;
        return search(false, Overlap{range.offset() - 1, range.offset()});
    }
    const LockIndex found = search(false, Overlap{range.last(), range.offset()});
    if (found != no_lock || range.offset() == UINT64_MAX) return found;
    return search(true, Overlap{range.last(), range.offset() + 1});
}

} // namespace

LockIndex RangeLocks::find_exclusive(const ByteRange& range, const LockHolder* not_of) const {
    return search_overlap(range, [&](bool empty, Overlap wanted) {
        const IntervalTree& locks = tree(LockMode::exclusive, empty);
        const LockIndex any = locks.find_disjoint(pool_, wanted);
        if (any == no_lock || !not_of || pool_[any].holder != not_of) return any;
        return locks.find(pool_, wanted, not_of);
    });
}

LockIndex RangeLocks::find_shared(const ByteRange& range) const {
    return search_overlap(
        range, [&](bool empty, Overlap wanted) { return tree(LockMode::shared, empty).find(pool_, wanted); });
}

/// The whole compatibility rule, in one place.
///
/// Two shared locks live together. A shared lock may be stacked on an exclusive one of the same
/// open. Everything else that overlaps conflicts, including an exclusive lock on a range that its
/// owner already holds in either mode.
LockIndex RangeLocks::conflict_with(const ByteRange& range, LockMode wanted, const LockHolder& holder) const {
    if (wanted == LockMode::shared) return find_exclusive(range, &holder);
    const LockIndex found = find_exclusive(range, nullptr);
    return found != no_lock ? found : find_shared(range);
}

/// Reading is stopped by exclusive locks of others; writing by those and by any shared lock,
/// also one's own.
bool RangeLocks::allows_io(const LockHolder& holder, const ByteRange& range, IoKind kind) const {
    if (find_exclusive(range, &holder) != no_lock) return false;
    return kind == IoKind::read || find_shared(range) == no_lock;
}

const LockHolder* RangeLocks::lock_all(LockHolder& holder, std::span<const RangeRequest> wanted, Keep keep) {
    // Nobody sees the locks of a series that fails: they come and go under the stream's lock, and
    // no waiter can hang on them yet. The series' own ranges may conflict with each other.
    std::vector<LockIndex> made;
    const std::size_t noted = happenings_.size();
    const auto undo = [&] {
        std::vector<LockIndex> nobody;
        for (const LockIndex lock : made) release(lock, nobody);
        assert(nobody.empty());
        happenings_.erase(happenings_.begin() + static_cast<std::ptrdiff_t>(noted), happenings_.end());
    };
    for (const RangeRequest& request : wanted) {
        const LockIndex blocker = conflict_with(request.range, request.mode, holder);
        if (blocker != no_lock) {
            const LockHolder* in_the_way = pool_[blocker].holder;
            undo();
            if (is_watched_) happenings_.push_back({holder.open, RangeEvent::refused, request, in_the_way->open});
            return in_the_way;
        }
        const LockIndex lock = make(holder, request);
        hold(lock);
        if (wanted.size() > 1 || keep == Keep::none) made.push_back(lock);
    }
    if (keep == Keep::none) undo();
    return nullptr;
}

bool RangeLocks::lock_or_queue(LockHolder& holder, const RangeRequest& wanted, WaitToken token) {
    const LockIndex blocker = conflict_with(wanted.range, wanted.mode, holder);
    const LockIndex lock = make(holder, wanted);
    if (blocker == no_lock) {
        hold(lock);
        return true;
    }
    pool_[lock].wait = WaitLinks{token, no_lock, no_lock, no_lock};
    hang_on(lock, blocker);
    link(holder.first_waiting, lock);
    note(pool_[lock], RangeEvent::waiting, pool_[blocker].holder->open);
    ++holder.waiting;
    table_.waiting_changed(+1);
    return false;
}

bool RangeLocks::unlock(LockHolder& holder, const ByteRange& range, std::vector<Woken>& woken) {
    const std::uint64_t high = range.empty() ? range.offset() : range.last();
    for (const LockMode mode : {LockMode::exclusive, LockMode::shared}) {
        const LockIndex lock = tree(mode, range.empty()).find_exact(pool_, range.offset(), high, holder);
        if (lock == no_lock) continue;
        std::vector<LockIndex> retry;
        release(lock, retry);
        serve(retry, woken);
        return true;
    }
    return false;
}

bool RangeLocks::holds(const LockHolder& holder, const RangeRequest& lock) const {
    const ByteRange& range = lock.range;
    const std::uint64_t high = range.empty() ? range.offset() : range.last();
    return tree(lock.mode, range.empty()).find_exact(pool_, range.offset(), high, holder) != no_lock;
}

bool RangeLocks::cancel(LockHolder& holder, WaitToken token, std::vector<Woken>& woken) {
    for (LockIndex waiter = holder.first_waiting; waiter != no_lock; waiter = pool_[waiter].holder_next) {
        if (pool_[waiter].wait.token != token) continue;
        drop_waiter(waiter, WakeReason::cancelled, woken);
        return true;
    }
    return false;
}

std::optional<RangeLocks::Broken> RangeLocks::break_lock(LockIndex index, std::uint64_t serial,
                                                         std::vector<Woken>& woken) {
    if (!pool_.is_lock(index, serial)) return std::nullopt;
    Broken broken{.was_granted = pool_[index].granted, .waiters_granted = 0};
    if (!broken.was_granted) {
        drop_waiter(index, WakeReason::cancelled, woken);
        return broken;
    }
    std::vector<LockIndex> retry;
    release(index, retry);
    broken.waiters_granted = serve(retry, woken);
    return broken;
}

RangeLocks::Released RangeLocks::release_all(LockHolder& holder, std::vector<Woken>& woken) {
    Released released{.locks = holder.held, .waiters_cancelled = holder.waiting, .waiters_granted = 0};
    cancel_all(holder, woken);
    for (IntervalTree& tree : trees_) {
        if (tree.is_all_of(pool_, holder)) tree.clear(); // instead of one by one
    }
    std::vector<LockIndex> retry;
    while (holder.first_held != no_lock) release(holder.first_held, retry);
    released.waiters_granted = serve(retry, woken);
    return released;
}

std::optional<RangeLocks::View> RangeLocks::view(LockIndex index, std::uint64_t serial) const {
    if (!pool_.is_lock(index, serial)) return std::nullopt;
    const LockNode& node = pool_[index];
    View view{
        .open = node.holder->open, .range = node.range(), .mode = node.mode, .granted = node.granted, .blocked_by = {}};
    if (!node.granted) view.blocked_by = pool_[node.wait.blocker].holder->open;
    return view;
}

// ---------------------------------------------------------------- the life of one lock

LockIndex RangeLocks::make(LockHolder& holder, const RangeRequest& wanted) {
    const LockIndex lock = pool_.take();
    LockNode& node = pool_[lock];
    node.low = wanted.range.offset();
    node.high = wanted.range.empty() ? node.low : wanted.range.last();
    node.empty = wanted.range.empty();
    node.mode = wanted.mode;
    node.holder = &holder;
    node.serial = table_.next_serial();
    table_.insert(node.serial, {holder.open, lock});
    return lock;
}

void RangeLocks::hold(LockIndex lock) {
    LockNode& node = pool_[lock];
    node.granted = true;
    tree_of(node).insert(pool_, lock);
    link(node.holder->first_held, lock);
    ++node.holder->held;
    held_.fetch_add(1, std::memory_order_relaxed);
    note(node, RangeEvent::granted);
    if (node.holder->is_recorded)
        events_.push_back({node.holder->open, node.serial, RangeRequest{node.range(), node.mode}});
}

void RangeLocks::release(LockIndex lock, std::vector<LockIndex>& retry) {
    LockNode& node = pool_[lock];
    if (!tree_of(node).is_empty()) tree_of(node).erase(pool_, lock);
    unlink(node.holder->first_held, lock);
    --node.holder->held;
    held_.fetch_sub(1, std::memory_order_relaxed);
    note(node, RangeEvent::released);
    if (node.holder->is_recorded) events_.push_back({node.holder->open, node.serial, std::nullopt});
    for (LockIndex waiter = node.first_waiter; waiter != no_lock; waiter = pool_[waiter].wait.next) {
        retry.push_back(waiter);
    }
    forget(lock);
}

void RangeLocks::forget(LockIndex lock) {
    table_.erase(pool_[lock].serial);
    pool_.give_back(lock);
}

// ---------------------------------------------------------------- waiting

void RangeLocks::hang_on(LockIndex waiter, LockIndex blocker) {
    LockIndex& first = pool_[blocker].first_waiter;
    WaitLinks& links = pool_[waiter].wait;
    links.blocker = blocker;
    links.previous = no_lock;
    links.next = first;
    if (first != no_lock) pool_[first].wait.previous = waiter;
    first = waiter;
}

void RangeLocks::unhang(LockIndex waiter) {
    const WaitLinks links = pool_[waiter].wait;
    if (links.next != no_lock) pool_[links.next].wait.previous = links.previous;
    LockIndex& before = links.previous != no_lock ? pool_[links.previous].wait.next : pool_[links.blocker].first_waiter;
    before = links.next;
}

void RangeLocks::drop_waiter(LockIndex waiter, WakeReason reason, std::vector<Woken>& woken) {
    LockNode& node = pool_[waiter];
    unhang(waiter);
    unlink(node.holder->first_waiting, waiter);
    --node.holder->waiting;
    table_.waiting_changed(-1);
    woken.push_back({node.wait.token, reason});
    note(node, RangeEvent::cancelled);
    forget(waiter);
}

/// Gives waiters whose blocker has gone what is free now, oldest first; the rest hangs on
/// whatever else is in the way.
std::uint32_t RangeLocks::serve(std::vector<LockIndex>& retry, std::vector<Woken>& woken) {
    std::sort(retry.begin(), retry.end(),
              [this](LockIndex a, LockIndex b) { return pool_[a].serial < pool_[b].serial; });
    std::uint32_t granted = 0;
    for (const LockIndex waiter : retry) {
        LockNode& node = pool_[waiter];
        const LockIndex blocker = conflict_with(node.range(), node.mode, *node.holder);
        if (blocker != no_lock) {
            hang_on(waiter, blocker);
            continue;
        }
        woken.push_back({node.wait.token, WakeReason::granted});
        unlink(node.holder->first_waiting, waiter);
        --node.holder->waiting;
        table_.waiting_changed(-1);
        hold(waiter);
        ++granted;
    }
    return granted;
}

// ---------------------------------------------------------------- the lists of a holder

void RangeLocks::link(LockIndex& first, LockIndex lock) {
    pool_[lock].holder_previous = no_lock;
    pool_[lock].holder_next = first;
    if (first != no_lock) pool_[first].holder_previous = lock;
    first = lock;
}

void RangeLocks::unlink(LockIndex& first, LockIndex lock) {
    LockNode& node = pool_[lock];
    if (node.holder_next != no_lock) pool_[node.holder_next].holder_previous = node.holder_previous;
    if (node.holder_previous != no_lock) {
        pool_[node.holder_previous].holder_next = node.holder_next;
    } else {
        first = node.holder_next;
    }
}

} // namespace holdfast::locks
