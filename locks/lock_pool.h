#pragma once
// The memory of the locks of one stream.

#include "locks/lock_types.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace holdfast::locks {

// Both are trivial, so that assigning one makes it the union's live member.

/// While a lock is held: its place in an IntervalTree.
struct TreeLinks {
    LockIndex left;
    LockIndex right;
    std::uint64_t max_high;        // of this subtree
    const LockHolder* sole_holder; // of all of this subtree; null when there are several
};

/// While a lock is wanted: the one held lock that keeps it out, and its neighbours there.
struct WaitLinks {
    WaitToken token;
    LockIndex blocker;
    LockIndex previous;
    LockIndex next;
};

/// One lock, held or wanted. `low` to `high` are its bytes; an empty range has low == high == its
/// offset and stands before that byte.
struct LockNode {
    // Not defaulted: that would be deleted for the union's sake.
    LockNode() {} // NOLINT(modernize-use-equals-default)

    std::uint64_t low = 0;
    std::uint64_t high = 0;
    std::uint64_t serial = 0; // 0: free
    LockHolder* holder = nullptr;
    LockIndex holder_previous = no_lock; // in the holder's list of held or of waiting locks
    LockIndex holder_next = no_lock;     // also: the next free node
    LockIndex first_waiter = no_lock;    // of those that this held lock keeps out
    LockMode mode = LockMode::shared;
    bool empty = false;
    bool granted = false;
    union {
        TreeLinks tree{no_lock, no_lock, 0, nullptr};
        WaitLinks wait;
    };

    ByteRange range() const { return *ByteRange::make(low, empty ? 0 : high - low + 1); }
};
static_assert(sizeof(LockNode) <= 80, "100,000 locks are to fit into 10 MB");

/// Nodes with stable addresses and small indices, reused last in, first out: a stream with few
/// locks stays within a few cache lines and calls malloc once.
class LockPool {
  public:
    LockNode& operator[](LockIndex index) { return chunks_[index / chunk_size][index % chunk_size]; }
    const LockNode& operator[](LockIndex index) const { return chunks_[index / chunk_size][index % chunk_size]; }

    LockIndex take() {
        if (free_ == no_lock) grow();
        const LockIndex index = free_;
        free_ = (*this)[index].holder_next;
        (*this)[index] = LockNode{};
        ++used_;
        return index;
    }

    void give_back(LockIndex index) {
        LockNode& node = (*this)[index];
        node = LockNode{};
        node.holder_next = free_;
        free_ = index;
        if (--used_ == 0 && chunks_.size() > 1) shrink();
    }

    /// False for an index that was never given out, too.
    bool is_lock(LockIndex index, std::uint64_t serial) const {
        return index < chunks_.size() * chunk_size && (*this)[index].serial == serial;
    }

    std::size_t used() const { return used_; }

    /// Nodes looked at by searches: the measure of the scaling test.
    mutable std::uint64_t visits = 0;

  private:
    static constexpr std::size_t chunk_size = 16;

    void grow() {
        const std::size_t first = chunks_.size() * chunk_size;
        chunks_.push_back(std::make_unique<LockNode[]>(chunk_size));
        for (std::size_t i = chunk_size; i-- > 0;) {
            (*this)[static_cast<LockIndex>(first + i)].holder_next = free_;
            free_ = static_cast<LockIndex>(first + i);
        }
    }

    void shrink() {
        chunks_.clear();
        chunks_.shrink_to_fit();
        free_ = no_lock;
    }

    std::vector<std::unique_ptr<LockNode[]>> chunks_;
    LockIndex free_ = no_lock;
    std::size_t used_ = 0;
};

} // namespace holdfast::locks
