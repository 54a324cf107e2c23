#pragma once
// The byte-range locks of one stream, held and wanted. The stream's lock is held around every call
// but is_any_held().

#include "locks/interval_tree.h"
#include "locks/lock_pool.h"
#include "locks/lock_table.h"
#include "locks/lock_types.h"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace holdfast::locks {

/// [MS-FSA] 2.1.5.8, 2.1.5.9 and 2.1.4.10, all in O(log n) of the locks held.
///
/// No two held locks conflict; what conflicts is said by conflict_with(). Every waiter hangs on one
/// held lock that conflicts with it, and every lock released takes the waiters that hang on it
/// through the check again, oldest first. So a waiter that could be granted always has been, in
/// order of arrival, and a release looks at those waiters alone that it may concern.
class RangeLocks {
  public:
    explicit RangeLocks(LockTable& table) : table_(table) {}

    enum class Keep : std::uint8_t { all, none };
    /// All or none. Null when granted; else the holder in the way (it may be the asking one). With Keep::none the same
    /// is said, and nothing is locked.
    const LockHolder* lock_all(LockHolder& holder, std::span<const RangeRequest> wanted, Keep keep = Keep::all);
    /// False: it waits.
    bool lock_or_queue(LockHolder& holder, const RangeRequest& wanted, WaitToken token);
    /// Exact match, an exclusive lock before a shared one. False when there is none.
    bool unlock(LockHolder& holder, const ByteRange& range, std::vector<Woken>& woken);
    /// Exactly this one.
    bool holds(const LockHolder& holder, const RangeRequest& lock) const;
    /// False when it does not wait.
    bool cancel(LockHolder& holder, WaitToken token, std::vector<Woken>& woken);
    /// Nothing waits any more on behalf of the holder.
    void cancel_all(LockHolder& holder, std::vector<Woken>& woken) {
        while (holder.first_waiting != no_lock) drop_waiter(holder.first_waiting, WakeReason::open_closed, woken);
    }
    bool allows_io(const LockHolder& holder, const ByteRange& range, IoKind kind) const;

    struct Released {
        std::uint32_t locks = 0;
        std::uint32_t waiters_cancelled = 0;
        std::uint32_t waiters_granted = 0; // of others
    };
    /// What the end of an open does to its locks.
    Released release_all(LockHolder& holder, std::vector<Woken>& woken);

    /// From any thread: false means that no I/O can conflict.
    bool is_any_held() const { return held_.load(std::memory_order_relaxed) != 0; }

    /// What happened to a lock of a holder that is recorded.
    struct Event {
        OpenId open{};
        std::uint64_t serial = 0;
        std::optional<RangeRequest> granted; // empty: it was given back
    };
    /// Those since the last call, in order.
    std::vector<Event> take_events() { return std::exchange(events_, {}); }

    struct View {
        OpenId open{};
        ByteRange range;
        LockMode mode{};
        bool granted = true;
        std::optional<OpenId> blocked_by;
    };
    /// What happened to one lock or waiter, for whoever watches.
    struct Happening {
        OpenId open{};
        RangeEvent what{};
        RangeRequest range;
        OpenId blocker{}; // of one that waits
    };
    /// While watched, all that happens is kept until it is asked for.
    void watch(bool watched) {
        is_watched_ = watched;
        happenings_.clear();
    }
    std::vector<Happening> take_happenings() { return std::exchange(happenings_, {}); }

    /// Takes the lock from its open, or ends its waiting, on somebody else's behalf. Empty when it has gone meanwhile.
    struct Broken {
        bool was_granted = false;
        std::uint32_t waiters_granted = 0; // of others
    };
    std::optional<Broken> break_lock(LockIndex index, std::uint64_t serial, std::vector<Woken>& woken);

    /// The lock that a LockPlace led to; empty when it has gone meanwhile.
    std::optional<View> view(LockIndex index, std::uint64_t serial) const;
    /// Calls `visit(serial, range, mode)` for each lock that the holder holds until it says false.
    template <class Visit>
    void visit_held(const LockHolder& holder, Visit&& visit) const {
        for (LockIndex lock = holder.first_held; lock != no_lock; lock = pool_[lock].holder_next)
            if (!visit(pool_[lock].serial, pool_[lock].range(), pool_[lock].mode)) return;
    }

    /// Nodes that searches have looked at so far.
    std::uint64_t visits() const { return pool_.visits; }

  private:
    IntervalTree& tree_of(const LockNode& node) { return trees_[tree_number(node.mode, node.empty)]; }
    const IntervalTree& tree(LockMode mode, bool empty) const { return trees_[tree_number(mode, empty)]; }
    static std::size_t tree_number(LockMode mode, bool empty) {
        return (mode == LockMode::exclusive ? 2U : 0U) + (empty ? 1U : 0U);
    }

    LockIndex find_exclusive(const ByteRange& range, const LockHolder* not_of) const;
    LockIndex find_shared(const ByteRange& range) const;
    LockIndex conflict_with(const ByteRange& range, LockMode wanted, const LockHolder& holder) const;

    LockIndex make(LockHolder& holder, const RangeRequest& wanted);
    void hold(LockIndex lock);
    /// Takes a held lock away; its waiters go to `retry`.
    void release(LockIndex lock, std::vector<LockIndex>& retry);
    void forget(LockIndex lock);
    void hang_on(LockIndex waiter, LockIndex blocker);
    void unhang(LockIndex waiter);
    void drop_waiter(LockIndex waiter, WakeReason reason, std::vector<Woken>& woken);
    std::uint32_t serve(std::vector<LockIndex>& retry, std::vector<Woken>& woken);

    void link(LockIndex& first, LockIndex lock);
    void unlink(LockIndex& first, LockIndex lock);
    void note(const LockNode& node, RangeEvent what, OpenId blocker = OpenId{}) {
        if (is_watched_) happenings_.push_back({node.holder->open, what, {node.range(), node.mode}, blocker});
    }

    LockTable& table_;
    LockPool pool_;
    std::array<IntervalTree, 4> trees_;
    std::vector<Event> events_;
    std::vector<Happening> happenings_;
    bool is_watched_ = false;
    std::atomic<std::size_t> held_{0};
};

} // namespace holdfast::locks
