#include "locks/interval_tree.h"

#include <algorithm>
#include <cassert>
#include <tuple>

namespace holdfast::locks {
namespace {

bool is_before(const LockNode& a, const LockNode& b) {
    if (a.low != b.low) return a.low < b.low;
    if (a.high != b.high) return a.high < b.high;
    return std::tie(a.holder->open, a.serial) < std::tie(b.holder->open, b.serial);
}

std::uint64_t priority_of(const LockNode& node) {
    std::uint64_t x = node.serial * 0x9e3779b97f4a7c15ULL;
    x = (x ^ (x >> 32)) * 0xd6e8feb86659fd93ULL;
    return x ^ (x >> 32);
}

/// Sums up a node whose children have changed.
void update(LockPool& pool, LockIndex index) {
    LockNode& node = pool[index];
    node.tree.max_high = node.high;
    node.tree.sole_holder = node.holder;
    for (const LockIndex child : {node.tree.left, node.tree.right}) {
        if (child == no_lock) continue;
        const TreeLinks& below = pool[child].tree;
        node.tree.max_high = std::max(node.tree.max_high, below.max_high);
        if (below.sole_holder != node.holder) node.tree.sole_holder = nullptr;
    }
}

struct Halves {
    LockIndex before, after;
};

/// Cuts a subtree into what comes before `pivot` and what comes after.
Halves split(LockPool& pool, LockIndex root, const LockNode& pivot) {
    if (root == no_lock) return {no_lock, no_lock};
    LockNode& node = pool[root];
    if (is_before(node, pivot)) {
        const Halves right = split(pool, node.tree.right, pivot);
        node.tree.right = right.before;
        update(pool, root);
        return {root, right.after};
    }
    const Halves left = split(pool, node.tree.left, pivot);
    node.tree.left = left.after;
    update(pool, root);
    return {left.before, root};
}

LockIndex merge(LockPool& pool, LockIndex before, LockIndex after) {
    if (before == no_lock) return after;
    if (after == no_lock) return before;
    if (priority_of(pool[before]) > priority_of(pool[after])) {
        pool[before].tree.right = merge(pool, pool[before].tree.right, after);
        update(pool, before);
        return before;
    }
    pool[after].tree.left = merge(pool, before, pool[after].tree.left);
    update(pool, after);
    return after;
}

/// Erases below `root`; true when what `root` tells of its subtree has changed. Mostly it has not,
/// a few levels up, and then nobody above has to look at its children.
bool erased(LockPool& pool, LockIndex& root, LockIndex lock) {
    assert(root != no_lock);
    ++pool.visits;
    LockNode& node = pool[root];
    if (root == lock) {
        root = merge(pool, node.tree.left, node.tree.right);
        return true;
    }
    LockIndex& side = is_before(pool[lock], node) ? node.tree.left : node.tree.right;
    if (!erased(pool, side, lock)) return false;
    const TreeLinks before = node.tree;
    update(pool, root);
    return node.tree.max_high != before.max_high || node.tree.sole_holder != before.sole_holder;
}

LockIndex found(const LockPool& pool, LockIndex root, Overlap wanted, const LockHolder* not_of) {
    while (root != no_lock) {
        ++pool.visits;
        const LockNode& node = pool[root];
        if (node.tree.max_high < wanted.min_high) return no_lock;
        if (not_of && node.tree.sole_holder == not_of) return no_lock;
        if (const LockIndex left = found(pool, node.tree.left, wanted, not_of); left != no_lock) return left;
        if (node.low > wanted.max_low) return no_lock;
        if (node.high >= wanted.min_high && (!not_of || node.holder != not_of)) return root;
        root = node.tree.right;
    }
    return no_lock;
}

} // namespace

void IntervalTree::insert(LockPool& pool, LockIndex lock) {
    LockNode& fresh = pool[lock];
    const std::uint64_t priority = priority_of(fresh);
    LockIndex* at = &root_;
    while (*at != no_lock && priority_of(pool[*at]) >= priority) {
        ++pool.visits;
        LockNode& node = pool[*at];
        node.tree.max_high = std::max(node.tree.max_high, fresh.high);
        if (node.tree.sole_holder != fresh.holder) node.tree.sole_holder = nullptr;
        at = is_before(fresh, node) ? &node.tree.left : &node.tree.right;
    }
    const Halves below = split(pool, *at, fresh);
    fresh.tree = TreeLinks{below.before, below.after, 0, nullptr};
    update(pool, lock);
    *at = lock;
}

void IntervalTree::erase(LockPool& pool, LockIndex lock) { erased(pool, root_, lock); }

LockIndex IntervalTree::find_disjoint(const LockPool& pool, Overlap wanted) const {
    LockIndex last = no_lock; // that begins in time
    for (LockIndex at = root_; at != no_lock;) {
        ++pool.visits;
        const LockNode& node = pool[at];
        const bool in_time = node.low <= wanted.max_low;
        if (in_time) last = at;
        at = in_time ? node.tree.right : node.tree.left;
    }
    return last != no_lock && pool[last].high >= wanted.min_high ? last : no_lock;
}

LockIndex IntervalTree::find(const LockPool& pool, Overlap wanted, const LockHolder* not_of) const {
    return found(pool, root_, wanted, not_of);
}

LockIndex IntervalTree::find_exact(const LockPool& pool, std::uint64_t low, std::uint64_t high,
                                   const LockHolder& holder) const {
    const auto sought = std::make_tuple(low, high, holder.open);
    LockIndex best = no_lock;
    for (LockIndex at = root_; at != no_lock;) {
        ++pool.visits;
        const LockNode& node = pool[at];
        const auto here = std::make_tuple(node.low, node.high, node.holder->open);
        if (here == sought) best = at;
        at = here < sought ? node.tree.right : node.tree.left;
    }
    return best;
}

} // namespace holdfast::locks
