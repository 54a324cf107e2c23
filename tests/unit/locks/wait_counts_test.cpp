#include "locks/wait_counts.h"

#include "tests/unit/locks/fixture.h"

#include <gtest/gtest.h>

#include <numeric>

namespace holdfast::locks {
namespace {

using namespace std::chrono_literals;

constexpr Time sent{1'000s};

TEST(DurationCounts, each_lies_below_one_bound) {
    DurationCounts counts;
    for (const std::chrono::nanoseconds time : {0ns, 1'000'000ns, 1'000'001ns, 40'000'000'000ns}) counts.add(time);
    counts.add(-5s); // a clock was set back
    const auto values = counts.values();
    EXPECT_EQ(values.counts[0], 3U);
    EXPECT_EQ(values.counts[1], 1U);
    EXPECT_EQ(values.counts.back(), 1U);
    EXPECT_NEAR(values.seconds, 40.002, 1e-6);
}

struct BreakCounts : testing::Test {
    static CachingWish wish(Caching wanted) {
        CachingWish made{.kind = CachingKind::lease, .wanted = wanted, .name = {}, .version = 2};
        made.name.key[0] = 1;
        return made;
    }
    OpenId hold(Caching wanted) {
        OpenRequest holder = test::request(1);
        holder.caching = wish(wanted);
        return manager.open(std::move(holder)).open->id;
    }
    /// Somebody opens what is held, and its client is told at `sent`.
    BreakNotice break_it() {
        OpenRequest other = test::request(1);
        other.token = WaitToken{1};
        manager.open(std::move(other));
        const BreakNotice notice = sink.take_breaks().at(0);
        manager.break_sent(notice.ticket, sent);
        return notice;
    }
    std::uint64_t ended(Caching from, Caching to, BreakOutcome outcome) const {
        return manager.waits().breaks_ended(from, to, outcome);
    }
    std::uint64_t timed() const {
        const auto counts = manager.waits().breaks.values().counts;
        return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
    }

    static constexpr Caching rh = Caching::read | Caching::handle;
    test::WakeList sink;
    LockManager manager{{}, sink};
};

TEST_F(BreakCounts, an_answer_is_counted_with_its_time) {
    hold(Caching::all);
    break_it();
    manager.acknowledge_lease(wish(Caching::all).name, rh, sent + 300ms);
    EXPECT_EQ(ended(Caching::all, rh, BreakOutcome::acknowledged), 1U);
    EXPECT_DOUBLE_EQ(manager.waits().breaks.values().seconds, 0.3);
    manager.acknowledge_lease(wish(Caching::all).name, rh, sent + 400ms); // nothing was asked
    EXPECT_EQ(timed(), 1U);
}

TEST_F(BreakCounts, an_answer_that_does_not_come_in_time_is_one_too) {
    hold(Caching::all);
    manager.expire_break(break_it().ticket, sent + 35s);
    EXPECT_EQ(ended(Caching::all, rh, BreakOutcome::timed_out), 1U);
    EXPECT_DOUBLE_EQ(manager.waits().breaks.values().seconds, 35);
}

TEST_F(BreakCounts, who_closes_has_answered) {
    const OpenId holder = hold(Caching::all);
    break_it();
    manager.find(holder)->last_use_ns = (sent + 2s).time_since_epoch().count();
    manager.close(holder, CloseReason::client);
    EXPECT_EQ(ended(Caching::all, rh, BreakOutcome::closed), 1U);
    EXPECT_DOUBLE_EQ(manager.waits().breaks.values().seconds, 2);
}

TEST_F(BreakCounts, who_need_not_answer_takes_no_time) {
    hold(Caching::read);
    OpenRequest other = test::request(1);
    other.overwrites = true;
    manager.open(std::move(other));
    EXPECT_EQ(ended(Caching::read, Caching::none, BreakOutcome::not_awaited), 1U);
    EXPECT_EQ(timed(), 0U);
}

} // namespace
} // namespace holdfast::locks
