#pragma once
// Held locks by range: a treap with two sums per subtree.

#include "locks/lock_pool.h"

#include <cstdint>

namespace holdfast::locks {

/// What a search looks for: a lock that begins at `max_low` or before and ends at `min_high` or
/// after. Both bounds are exact, for ranges and for the gaps that empty ranges stand for.
struct Overlap {
    std::uint64_t max_low = 0;
    std::uint64_t min_high = 0;
};

/// Locks of one mode and one kind (with bytes, or empty), ordered by (low, high, open, serial).
/// Each node knows the highest end in its subtree and whether all of it belongs to one holder.
///
/// Insert, erase and find are O(log n). For find() with `not_of` this holds because it is asked of
/// exclusive locks alone, which never overlap each other: the locks in question are then a run
/// of neighbours, and a subtree inside that run is either all of that holder or has what we want.
///
/// Priorities come from hashed serials, so the shape does not depend on the order of the ranges.
class IntervalTree {
  public:
    void insert(LockPool& pool, LockIndex lock);
    void erase(LockPool& pool, LockIndex lock);

    /// Any lock that overlaps, but those of `not_of`.
    LockIndex find(const LockPool& pool, Overlap wanted, const LockHolder* not_of = nullptr) const;
    /// Any lock that overlaps, where no two in the tree overlap each other (but empty ones at one place):
    /// then only the last one that begins in time can. Half the nodes of find().
    LockIndex find_disjoint(const LockPool& pool, Overlap wanted) const;
    /// The oldest lock of this holder with exactly these bounds.
    LockIndex find_exact(const LockPool& pool, std::uint64_t low, std::uint64_t high, const LockHolder& holder) const;

    bool is_empty() const { return root_ == no_lock; }
    bool is_all_of(const LockPool& pool, const LockHolder& holder) const {
        return root_ != no_lock && pool[root_].tree.sole_holder == &holder;
    }
    /// Forgets all locks at one stroke; their nodes stay the caller's.
    void clear() { root_ = no_lock; }

  private:
    LockIndex root_ = no_lock;
};

} // namespace holdfast::locks
