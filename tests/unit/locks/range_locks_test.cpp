#include "locks/range_locks.h"

#include "tests/unit/locks/fixture.h"

#include <gtest/gtest.h>

namespace holdfast::locks {
namespace {

using namespace test;

constexpr std::uint64_t top = UINT64_MAX;

struct Stage {
    LockTable table;
    RangeLocks locks{table};
    LockHolder a{.open = OpenId{1}}, b{.open = OpenId{2}}, c{.open = OpenId{3}};
    std::vector<Woken> woken;

    bool lock(LockHolder& holder, RangeRequest wanted) { return !locks.lock_all(holder, std::span(&wanted, 1)); }
    std::string tokens() {
        std::string text;
        for (const Woken& one : std::exchange(woken, {})) {
            text += std::to_string(static_cast<std::uint64_t>(one.token));
            text += one.reason == WakeReason::granted ? "g " : one.reason == WakeReason::cancelled ? "c " : "x ";
        }
        return text;
    }
};

struct Row {
    const char* why;
    RangeRequest held; // by a
    RangeRequest wanted;
    bool by_a, by_b;
};

TEST(RangeLocks, a_second_lock_is_granted_as_the_table_says) {
    const Row rows[] = {
        {"shared and shared", shared(0, 10), shared(5, 10), true, true},
        {"shared on exclusive: only stacked by its owner", exclusive(0, 10), shared(5, 10), true, false},
        {"exclusive on shared, also one's own", shared(0, 10), exclusive(5, 10), false, false},
        {"exclusive on exclusive, also one's own", exclusive(0, 10), exclusive(9, 1), false, false},
        {"touching", exclusive(0, 10), exclusive(10, 10), true, true},
        {"whole file", exclusive(0, top), exclusive(top - 1, 1), false, false},
        {"the byte that a lock of 2^64-1 from 0 leaves", exclusive(0, top), exclusive(top, 1), true, true},
        {"the last byte", exclusive(top, 1), exclusive(1, top), false, false},
        {"{0,0} meets nothing", exclusive(0, 0), exclusive(0, top), true, true},
        {"nothing meets {0,0}", exclusive(0, top), exclusive(0, 0), true, true},
        {"empty inside", exclusive(0, 10), exclusive(5, 0), false, false},
        {"around an empty one", exclusive(5, 0), exclusive(0, 10), false, false},
        {"empty in front of the first byte", exclusive(5, 5), exclusive(5, 0), true, true},
        {"empty in front of the last byte", exclusive(5, 5), exclusive(9, 0), false, false},
        {"empty behind the last byte", exclusive(5, 5), exclusive(10, 0), true, true},
        {"empty on empty", exclusive(5, 0), exclusive(5, 0), true, true},
        {"behind an empty one", exclusive(5, 0), exclusive(5, 5), true, true},
        {"in front of an empty one", exclusive(5, 0), exclusive(0, 5), true, true},
        {"shared around an exclusive empty one", exclusive(5, 0), shared(0, 10), true, false},
        {"empty at the very end", exclusive(top - 1, 2), exclusive(top, 0), false, false},
        {"the top byte in front of an empty one there", exclusive(top, 0), exclusive(top, 1), true, true},
    };
    for (const Row& row : rows) {
        for (const bool own : {true, false}) {
            Stage stage;
            ASSERT_TRUE(stage.lock(stage.a, row.held));
            EXPECT_EQ(stage.lock(own ? stage.a : stage.b, row.wanted), own ? row.by_a : row.by_b)
                << row.why << (own ? " (own)" : " (other)");
        }
    }
}

TEST(RangeLocks, io_is_stopped_as_the_table_says) {
    struct IoRow {
        const char* why;
        RangeRequest held; // by a
        std::uint64_t offset, length;
        bool a_reads, a_writes, b_reads, b_writes;
    };
    const IoRow rows[] = {
        {"exclusive stops others", exclusive(10, 10), 15, 1, true, true, false, false},
        {"shared stops writing, one's own too", shared(10, 10), 15, 1, true, false, true, false},
        {"beside it", exclusive(10, 10), 20, 10, true, true, true, true},
        {"over it", exclusive(10, 10), 0, 100, true, true, false, false},
        {"an empty lock between the bytes", exclusive(10, 0), 5, 10, true, true, false, false},
        {"an empty lock at the first byte", exclusive(10, 0), 10, 10, true, true, true, true},
        {"{0,0}", exclusive(0, 0), 0, 10, true, true, true, true},
        {"the top byte", exclusive(top, 1), top, 1, true, true, false, false},
    };
    for (const IoRow& row : rows) {
        Stage stage;
        ASSERT_TRUE(stage.lock(stage.a, row.held));
        const auto allows = [&](const LockHolder& holder, IoKind kind) {
            return stage.locks.allows_io(holder, range(row.offset, row.length), kind);
        };
        EXPECT_EQ(allows(stage.a, IoKind::read), row.a_reads) << row.why;
        EXPECT_EQ(allows(stage.a, IoKind::write), row.a_writes) << row.why;
        EXPECT_EQ(allows(stage.b, IoKind::read), row.b_reads) << row.why;
        EXPECT_EQ(allows(stage.b, IoKind::write), row.b_writes) << row.why;
    }
}

TEST(RangeLocks, unlock_takes_the_exact_range_and_the_exclusive_lock_first) {
    Stage stage;
    stage.lock(stage.a, exclusive(10, 10));
    stage.lock(stage.a, shared(10, 10));
    stage.lock(stage.a, shared(10, 10));
    EXPECT_FALSE(stage.locks.unlock(stage.a, range(10, 9), stage.woken));
    EXPECT_FALSE(stage.locks.unlock(stage.a, range(11, 9), stage.woken));
    EXPECT_FALSE(stage.locks.unlock(stage.b, range(10, 10), stage.woken));
    EXPECT_FALSE(stage.locks.unlock(stage.a, range(10, 0), stage.woken));

    EXPECT_FALSE(stage.locks.allows_io(stage.b, range(10, 1), IoKind::read));
    EXPECT_TRUE(stage.locks.unlock(stage.a, range(10, 10), stage.woken));
    EXPECT_TRUE(stage.locks.allows_io(stage.b, range(10, 1), IoKind::read)) << "the exclusive one went first";
    EXPECT_TRUE(stage.locks.unlock(stage.a, range(10, 10), stage.woken));
    EXPECT_TRUE(stage.locks.is_any_held());
    EXPECT_TRUE(stage.locks.unlock(stage.a, range(10, 10), stage.woken));
    EXPECT_FALSE(stage.locks.is_any_held());
    EXPECT_FALSE(stage.locks.unlock(stage.a, range(10, 10), stage.woken));
}

TEST(RangeLocks, an_empty_lock_is_unlocked_by_an_empty_range_alone) {
    Stage stage;
    stage.lock(stage.a, exclusive(5, 0));
    stage.lock(stage.a, exclusive(5, 1));
    EXPECT_TRUE(stage.locks.unlock(stage.a, range(5, 0), stage.woken));
    EXPECT_FALSE(stage.locks.unlock(stage.a, range(5, 0), stage.woken));
    EXPECT_TRUE(stage.locks.unlock(stage.a, range(5, 1), stage.woken));
}

TEST(RangeLocks, a_refused_range_undoes_the_series) {
    Stage stage;
    stage.lock(stage.b, exclusive(100, 1));
    const RangeRequest series[] = {exclusive(0, 1), exclusive(2, 1), exclusive(100, 1)};
    EXPECT_EQ(stage.locks.lock_all(stage.a, series), &stage.b);
    EXPECT_EQ(stage.a.held, 0U);
    EXPECT_EQ(stage.table.size(), 1U);

    const RangeRequest against_itself[] = {exclusive(0, 2), exclusive(1, 2)};
    EXPECT_EQ(stage.locks.lock_all(stage.a, against_itself), &stage.a);
    EXPECT_EQ(stage.a.held, 0U);
}

TEST(RangeLocks, a_series_that_is_tried_leaves_nothing) {
    Stage stage;
    stage.lock(stage.b, exclusive(100, 1));
    const RangeRequest free[] = {exclusive(0, 1), exclusive(2, 1)};
    EXPECT_EQ(stage.locks.lock_all(stage.a, free, RangeLocks::Keep::none), nullptr);
    EXPECT_EQ(stage.locks.lock_all(stage.a, std::span(free).first(1), RangeLocks::Keep::none), nullptr);
    const RangeRequest refused[] = {exclusive(0, 1), exclusive(100, 1)};
    EXPECT_EQ(stage.locks.lock_all(stage.a, refused, RangeLocks::Keep::none), &stage.b);
    EXPECT_EQ(stage.a.held, 0U);
    EXPECT_EQ(stage.table.size(), 1U);
}

TEST(RangeLocks, waiters_are_served_in_order_of_arrival_and_do_not_bar_free_ranges) {
    Stage stage;
    stage.lock(stage.a, exclusive(0, 10));
    EXPECT_FALSE(stage.locks.lock_or_queue(stage.b, exclusive(0, 20), WaitToken{1}));
    EXPECT_FALSE(stage.locks.lock_or_queue(stage.c, exclusive(5, 1), WaitToken{2}));
    EXPECT_TRUE(stage.locks.lock_or_queue(stage.c, exclusive(12, 1), WaitToken{3}))
        << "wanted by a waiter, held by nobody";
    // b still meets c at 12, so c's second wish overtakes it.
    EXPECT_TRUE(stage.locks.unlock(stage.a, range(0, 10), stage.woken));
    EXPECT_EQ(stage.tokens(), "2g ");
    stage.locks.unlock(stage.c, range(5, 1), stage.woken);
    EXPECT_EQ(stage.tokens(), "");
    stage.locks.unlock(stage.c, range(12, 1), stage.woken);
    EXPECT_EQ(stage.tokens(), "1g ");
}

TEST(RangeLocks, the_end_of_an_open_cancels_its_waiters_before_it_serves_others) {
    Stage stage;
    stage.lock(stage.a, exclusive(0, 10));
    stage.lock(stage.b, exclusive(20, 1));
    stage.locks.lock_or_queue(stage.a, exclusive(20, 1), WaitToken{1});
    stage.locks.lock_or_queue(stage.b, shared(0, 1), WaitToken{2});
    stage.locks.lock_or_queue(stage.c, shared(0, 1), WaitToken{3});
    const auto released = stage.locks.release_all(stage.a, stage.woken);
    EXPECT_EQ(released.locks, 1U);
    EXPECT_EQ(released.waiters_cancelled, 1U);
    EXPECT_EQ(released.waiters_granted, 2U);
    EXPECT_EQ(stage.tokens(), "1x 2g 3g ");
    EXPECT_EQ(stage.table.waiting(), 0U);
}

TEST(RangeLocks, only_the_waiting_token_of_this_open_is_cancelled) {
    Stage stage;
    stage.lock(stage.a, exclusive(0, 10));
    stage.locks.lock_or_queue(stage.b, exclusive(0, 1), WaitToken{1});
    stage.locks.lock_or_queue(stage.b, exclusive(0, 1), WaitToken{2});
    stage.locks.lock_or_queue(stage.c, exclusive(0, 1), WaitToken{3});
    EXPECT_FALSE(stage.locks.cancel(stage.c, WaitToken{1}, stage.woken));
    EXPECT_TRUE(stage.locks.cancel(stage.b, WaitToken{2}, stage.woken));
    EXPECT_FALSE(stage.locks.cancel(stage.b, WaitToken{2}, stage.woken));
    EXPECT_EQ(stage.tokens(), "2c ");
    stage.locks.unlock(stage.a, range(0, 10), stage.woken);
    EXPECT_EQ(stage.tokens(), "1g ");
    EXPECT_FALSE(stage.locks.cancel(stage.b, WaitToken{1}, stage.woken)) << "granted meanwhile";
}

TEST(RangeLocks, a_view_does_not_take_a_reused_place_for_the_old_lock) {
    Stage stage;
    stage.lock(stage.a, exclusive(0, 10));
    LockPlace place;
    std::uint64_t serial = 0;
    stage.table.walk(0, [&](std::uint64_t s, LockPlace p) {
        place = p;
        serial = s;
        return true;
    });
    ASSERT_TRUE(stage.locks.view(place.index, serial));
    stage.locks.unlock(stage.a, range(0, 10), stage.woken);
    stage.lock(stage.b, shared(3, 4));
    EXPECT_FALSE(stage.locks.view(place.index, serial));
    EXPECT_FALSE(stage.locks.view(12345, serial));
}

/// Nodes looked at by a lock, an I/O check and an unlock among `count` locks of two opens.
std::uint64_t work_among(std::uint64_t count) {
    Stage stage;
    for (std::uint64_t i = 0; i < count; ++i) stage.lock(i % 2 ? stage.a : stage.b, exclusive(i * 10, 5));
    const std::uint64_t before = stage.locks.visits();
    EXPECT_TRUE(stage.lock(stage.c, exclusive(count * 5 + 6, 2)));
    EXPECT_TRUE(stage.locks.allows_io(stage.c, range(count * 5 + 5, 5), IoKind::write));
    EXPECT_FALSE(stage.locks.allows_io(stage.a, range(0, count * 10), IoKind::write));
    EXPECT_FALSE(stage.lock(stage.c, shared(0, count * 10)));
    EXPECT_TRUE(stage.locks.unlock(stage.c, range(count * 5 + 6, 2), stage.woken));
    return stage.locks.visits() - before;
}

TEST(RangeLocks, work_stays_nearly_flat_up_to_100000_locks) {
    EXPECT_LT(work_among(10'000), 400U);
    EXPECT_LT(work_among(100'000), 500U);
}

TEST(RangeLocks, a_release_looks_at_the_waiters_of_that_lock_alone) {
    Stage stage;
    for (std::uint64_t i = 0; i < 4000; ++i) {
        stage.lock(stage.a, exclusive(i, 1));
        stage.locks.lock_or_queue(stage.b, exclusive(i, 1), WaitToken{i + 1});
    }
    const std::uint64_t before = stage.locks.visits();
    stage.locks.unlock(stage.a, range(2000, 1), stage.woken);
    EXPECT_EQ(stage.tokens(), "2001g ");
    EXPECT_LT(stage.locks.visits() - before, 300U);
}

} // namespace
} // namespace holdfast::locks
