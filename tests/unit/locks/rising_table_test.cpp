#include "locks/rising_table.h"

#include <gtest/gtest.h>

#include <thread>

namespace holdfast::locks {
namespace {

using Table = RisingTable<int>;

std::vector<std::uint64_t> ids_after(const Table& table, std::uint64_t after, std::size_t limit) {
    std::vector<std::uint64_t> ids;
    table.walk(after, [&](std::uint64_t id, int) {
        ids.push_back(id);
        return ids.size() < limit;
    });
    return ids;
}

TEST(RisingTable, finds_what_was_inserted_and_nothing_else) {
    Table table;
    EXPECT_EQ(table.find(1), 0);
    EXPECT_EQ(table.erase(1), 0);
    for (int i = 1; i <= 3000; ++i) table.insert(table.next_id(), i);
    for (int i = 1; i <= 3000; ++i) ASSERT_EQ(table.find(static_cast<std::uint64_t>(i)), i);
    EXPECT_EQ(table.find(3001), 0);
    EXPECT_EQ(table.find(UINT64_MAX), 0);
    EXPECT_EQ(table.erase(1500), 1500);
    EXPECT_EQ(table.find(1500), 0);
    EXPECT_EQ(table.erase(1500), 0);
    EXPECT_EQ(table.size(), 2999U);
}

TEST(RisingTable, walks_in_order_over_gaps_of_any_size) {
    Table table;
    const std::vector<std::uint64_t> ids{1, 2, 511, 512, 513, 5000, 1'000'000, 1'000'000'000'000};
    for (const std::uint64_t id : {ids[7], ids[2], ids[0], ids[5], ids[1], ids[6], ids[3], ids[4]}) table.insert(id, 7);
    EXPECT_EQ(ids_after(table, 0, 100), ids);
    EXPECT_EQ(ids_after(table, 511, 2), (std::vector<std::uint64_t>{512, 513}));
    EXPECT_EQ(ids_after(table, 1'000'000'000'000, 5), std::vector<std::uint64_t>{});
    EXPECT_EQ(ids_after(table, UINT64_MAX, 5), std::vector<std::uint64_t>{});
}

TEST(RisingTable, gives_memory_back) {
    Table table;
    for (int i = 0; i < 100'000; ++i) table.insert(table.next_id(), 1);
    for (std::uint64_t id = 1; id <= 100'000; ++id) table.erase(id);
    EXPECT_LE(table.chunks(), Table::shard_count);
    // One that comes and goes does not leave a trail.
    for (int i = 0; i < 10'000; ++i) {
        const std::uint64_t id = table.next_id();
        table.insert(id, 1);
        table.erase(id);
    }
    EXPECT_LE(table.chunks(), Table::shard_count);
}

TEST(RisingTable, what_stays_is_met_exactly_once_while_others_come_and_go) {
    Table table;
    std::vector<std::uint64_t> staying;
    for (int i = 0; i < 20'000; ++i) {
        const std::uint64_t id = table.next_id();
        table.insert(id, i % 10 == 0 ? 1 : 2);
        if (i % 10 == 0) staying.push_back(id);
    }
    std::atomic<bool> stop = false;
    std::thread churn([&] {
        for (std::uint64_t old = 1; !stop; ++old) {
            if (table.find(old) == 2) table.erase(old);
            table.insert(table.next_id(), 2);
            if (old == 20'000) break;
        }
    });
    for (int round = 0; round < 3; ++round) {
        std::vector<std::uint64_t> met;
        std::uint64_t last = 0;
        for (std::vector<std::uint64_t> page; !(page = ids_after(table, last, 97)).empty();) {
            for (const std::uint64_t id : page) {
                ASSERT_GT(id, last);
                last = id;
                if (table.find(id) == 1) met.push_back(id);
            }
            if (last > 20'000) break; // the newcomers never end
        }
        EXPECT_EQ(met, staying);
    }
    stop = true;
    churn.join();
}

} // namespace
} // namespace holdfast::locks
