#include "locks/stream_table.h"

#include "tests/unit/locks/fixture.h"

#include <gtest/gtest.h>

namespace holdfast::locks {
namespace {

using test::file;

TEST(StreamTable, makes_each_stream_once) {
    LockTable locks;
    StreamTable table(locks);
    EXPECT_FALSE(table.find(file(1)));
    const auto stream = table.find_or_make(file(1));
    EXPECT_EQ(table.find_or_make(file(1)), stream);
    EXPECT_EQ(table.find(file(1)), stream);
    EXPECT_NE(table.find_or_make({1, 1, 7}), stream) << "another stream of the file";
    EXPECT_EQ(table.size(), 2U);
}

TEST(StreamTable, erases_that_very_stream_and_not_its_successor) {
    LockTable locks;
    StreamTable table(locks);
    const auto old = table.find_or_make(file(1));
    table.erase(*old);
    table.erase(*old);
    const auto next = table.find_or_make(file(1));
    EXPECT_NE(next, old);
    table.erase(*old);
    EXPECT_EQ(table.find(file(1)), next);
}

TEST(StreamTable, never_locks_a_stream_that_is_on_its_way_out) {
    LockTable locks;
    StreamTable table(locks);
    const auto old = table.find_or_make(file(1));
    {
        std::lock_guard guard(old->mutex);
        ASSERT_TRUE(old->drop_if_unused()); // and whoever did so has not come to erase() yet
    }
    EXPECT_FALSE(table.lock_known(file(1)).stream);
    auto [fresh, guard] = table.lock(file(1));
    EXPECT_NE(fresh, old);
    EXPECT_TRUE(guard.owns_lock());
    table.unlock(*fresh, guard);
    EXPECT_FALSE(guard.owns_lock());
    EXPECT_EQ(table.size(), 0U) << "nothing keeps it";
}

TEST(StreamTable, spreads_neighbours_over_all_shards) {
    LockTable locks;
    StreamTable table(locks);
    std::vector<int> used(StreamTable::shard_count);
    for (std::uint64_t inode = 1; inode <= 20 * StreamTable::shard_count; ++inode) {
        ++used[static_cast<std::size_t>(hash_of(file(inode)) >> 54)];
    }
    for (const int count : used) {
        EXPECT_GT(count, 0);
        EXPECT_LT(count, 60);
    }
}

} // namespace
} // namespace holdfast::locks
