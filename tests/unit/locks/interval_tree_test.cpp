#include "locks/interval_tree.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace holdfast::locks {
namespace {

struct Forest {
    LockPool pool;
    IntervalTree tree;
    std::uint64_t serial = 0;

    LockIndex add(std::uint64_t low, std::uint64_t high, LockHolder& holder) {
        const LockIndex lock = pool.take();
        LockNode& node = pool[lock];
        node.low = low;
        node.high = high;
        node.serial = ++serial;
        node.holder = &holder;
        tree.insert(pool, lock);
        return lock;
    }
    void drop(LockIndex lock) {
        tree.erase(pool, lock);
        pool.give_back(lock);
    }
};

TEST(IntervalTree, finds_an_overlap_exactly_when_there_is_one) {
    std::mt19937 random(3);
    Forest forest;
    LockHolder a{.open = OpenId{1}}, b{.open = OpenId{2}};
    std::vector<LockIndex> locks;
    for (int i = 0; i < 5000; ++i) {
        if (locks.size() > 60 || (!locks.empty() && random() % 3 == 0)) {
            std::swap(locks[random() % locks.size()], locks.back());
            forest.drop(locks.back());
            locks.pop_back();
        } else {
            const std::uint64_t low = random() % 200;
            locks.push_back(forest.add(low, low + random() % 8, random() % 2 ? a : b));
        }
        const std::uint64_t low = random() % 200, high = low + random() % 4;
        for (const LockHolder* not_of : {static_cast<const LockHolder*>(nullptr), static_cast<const LockHolder*>(&a)}) {
            const bool expected = std::any_of(locks.begin(), locks.end(), [&](LockIndex lock) {
                const LockNode& node = forest.pool[lock];
                return node.low <= high && node.high >= low && (!not_of || node.holder != not_of);
            });
            const LockIndex found = forest.tree.find(forest.pool, {high, low}, not_of);
            ASSERT_EQ(found != no_lock, expected) << "step " << i;
            if (found == no_lock) continue;
            const LockNode& node = forest.pool[found];
            ASSERT_TRUE(node.low <= high && node.high >= low && (!not_of || node.holder != not_of));
        }
    }
}

TEST(IntervalTree, among_disjoint_locks_a_shorter_search_says_the_same) {
    std::mt19937 random(5);
    Forest forest;
    LockHolder a{.open = OpenId{1}};
    std::vector<LockIndex> locks;
    for (int i = 0; i < 5000; ++i) {
        const std::uint64_t low = random() % 300, high = low + random() % 5;
        const LockIndex found = forest.tree.find_disjoint(forest.pool, {high, low});
        ASSERT_EQ(found != no_lock, forest.tree.find(forest.pool, {high, low}) != no_lock);
        if (found == no_lock) {
            locks.push_back(forest.add(low, high, a));
        } else {
            ASSERT_TRUE(forest.pool[found].low <= high && forest.pool[found].high >= low);
            forest.drop(found);
        }
    }
}

TEST(IntervalTree, knows_when_all_is_of_one_holder) {
    Forest forest;
    LockHolder a{.open = OpenId{1}}, b{.open = OpenId{2}};
    EXPECT_FALSE(forest.tree.is_all_of(forest.pool, a)) << "nothing is nobody's";
    for (std::uint64_t i = 0; i < 50; ++i) forest.add(i, i, a);
    EXPECT_TRUE(forest.tree.is_all_of(forest.pool, a));
    EXPECT_FALSE(forest.tree.is_all_of(forest.pool, b));
    const LockIndex other = forest.add(20, 20, b); // never the highest
    EXPECT_FALSE(forest.tree.is_all_of(forest.pool, a));
    forest.drop(other);
    EXPECT_TRUE(forest.tree.is_all_of(forest.pool, a));
}

TEST(IntervalTree, finds_the_oldest_of_equal_locks_of_one_holder) {
    Forest forest;
    LockHolder a{.open = OpenId{1}}, b{.open = OpenId{2}};
    forest.add(5, 9, b);
    const LockIndex first = forest.add(5, 9, a);
    const LockIndex second = forest.add(5, 9, a);
    forest.add(5, 8, a);
    EXPECT_EQ(forest.tree.find_exact(forest.pool, 5, 9, a), first);
    forest.drop(first);
    EXPECT_EQ(forest.tree.find_exact(forest.pool, 5, 9, a), second);
    forest.drop(second);
    EXPECT_EQ(forest.tree.find_exact(forest.pool, 5, 9, a), no_lock);
}

/// Nodes looked at by one operation of each kind, among `count` locks made in order of offset.
std::uint64_t work_among(std::uint64_t count) {
    Forest forest;
    LockHolder mine{.open = OpenId{1}}, theirs{.open = OpenId{2}};
    for (std::uint64_t i = 0; i < count; ++i) forest.add(i * 10, i * 10 + 4, mine);
    forest.pool.visits = 0;
    forest.tree.find(forest.pool, {count * 5 + 9, count * 5 + 6}); // a gap in the middle
    forest.tree.find(forest.pool, {UINT64_MAX, 0}, &mine);         // all of them mine
    const LockIndex one = forest.add(count * 5 + 6, count * 5 + 7, theirs);
    forest.tree.find(forest.pool, {count * 9, count}, &mine); // theirs among mine
    forest.tree.find_exact(forest.pool, count * 5, count * 5 + 4, mine);
    forest.drop(one);
    return forest.pool.visits;
}

TEST(IntervalTree, work_stays_nearly_flat_up_to_100000_locks) {
    EXPECT_LT(work_among(100), 200U);
    EXPECT_LT(work_among(10'000), 300U);
    EXPECT_LT(work_among(100'000), 400U);
}

} // namespace
} // namespace holdfast::locks
