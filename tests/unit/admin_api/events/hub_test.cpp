#include "admin_api/events/hub.h"

#include "tests/unit/admin_api/fixture.h"

#include <gtest/gtest.h>

#include <thread>

namespace holdfast::admin_api {
namespace {

using namespace std::chrono_literals;

class HubTest : public testing::Test {
  protected:
    HubTest() { limits.events = 8; }

    EventHub& hub() {
        if (!made) made.emplace([this] { return now; }, limits);
        return *made;
    }
    static locks::OpenRow row(std::uint64_t id, std::string path = "f") {
        locks::OpenRow open;
        open.id = locks::OpenId{id};
        open.state = locks::OpenState::open;
        open.path = std::move(path);
        open.owner = alice();
        return open;
    }
    void note(std::uint64_t count) {
        for (std::uint64_t i = 1; i <= count; ++i) hub().opened(row(i));
    }
    static std::vector<std::uint64_t> opens_of(const Subscription::Batch& batch) {
        std::vector<std::uint64_t> ids;
        for (const auto& event : batch.events) ids.push_back(static_cast<std::uint64_t>(event->open.id));
        return ids;
    }
    static std::vector<std::string_view> types_of(const Subscription::Batch& batch) {
        std::vector<std::string_view> types;
        for (const auto& event : batch.events) types.push_back(name_of(event->type));
        return types;
    }

    locks::Time now = test_now;
    EventLimits limits;
    std::optional<EventHub> made;
};

TEST_F(HubTest, keeps_nothing_until_somebody_listens) {
    EXPECT_FALSE(hub().wants_events());
    note(3);
    EXPECT_EQ(hub().counts().noted, 0u);

    const auto reader = hub().subscribe();
    EXPECT_TRUE(hub().wants_events());
    note(3);
    EXPECT_EQ(opens_of(reader->next(10, 0ms)), (std::vector<std::uint64_t>{1, 2, 3}));
    EXPECT_TRUE(reader->next(10, 0ms).events.empty());
}

TEST_F(HubTest, ids_rise_by_one_and_readers_take_what_they_can) {
    const auto reader = hub().subscribe();
    note(5);
    const auto first = reader->next(2, 0ms);
    const auto second = reader->next(10, 0ms);
    EXPECT_EQ(opens_of(first), (std::vector<std::uint64_t>{1, 2}));
    EXPECT_EQ(opens_of(second), (std::vector<std::uint64_t>{3, 4, 5}));
    EXPECT_EQ(first.events[1]->id + 1, second.events[0]->id);
    EXPECT_EQ(reader->position(), second.events[2]->id);
    EXPECT_EQ(first.events[0]->at, now);
}

TEST_F(HubTest, who_is_too_slow_is_told_how_much_is_gone) {
    const auto slow = hub().subscribe();
    const auto quick = hub().subscribe();
    const std::uint64_t first = slow->position() + 1;
    note(4);
    EXPECT_EQ(quick->next(10, 0ms).events.size(), 4u);
    note(8); // twelve, of which eight are kept
    const auto batch = slow->next(3, 0ms);
    ASSERT_TRUE(batch.gap);
    EXPECT_EQ(batch.gap->missed, 4u);
    EXPECT_EQ(batch.gap->from, first);
    EXPECT_EQ(batch.gap->to, first + 3);
    EXPECT_EQ(opens_of(batch), (std::vector<std::uint64_t>{1, 2, 3}));
    EXPECT_FALSE(slow->next(10, 0ms).gap);
    EXPECT_FALSE(quick->next(10, 0ms).gap) << "the others have missed nothing";
    EXPECT_EQ(hub().counts().dropped, 4u);
}

TEST_F(HubTest, who_comes_back_goes_on_where_he_was) {
    std::uint64_t last = 0;
    {
        const auto reader = hub().subscribe();
        note(2);
        last = reader->next(10, 0ms).events.back()->id;
    }
    now += 60s;
    note(3);
    const auto back = hub().subscribe(last);
    const auto batch = back->next(10, 0ms);
    EXPECT_FALSE(batch.gap);
    EXPECT_EQ(opens_of(batch), (std::vector<std::uint64_t>{1, 2, 3}));
}

TEST_F(HubTest, who_comes_back_later_misses_what_the_ring_has_lost) {
    auto reader = hub().subscribe();
    note(1);
    const std::uint64_t last = reader->next(10, 0ms).events.back()->id;
    reader.reset();
    note(10);
    const auto batch = hub().subscribe(last)->next(10, 0ms);
    ASSERT_TRUE(batch.gap);
    EXPECT_EQ(batch.gap->missed, 2u);
    EXPECT_EQ(batch.events.size(), 8u);
}

TEST_F(HubTest, ids_of_another_life_are_a_gap_that_nobody_has_counted) {
    const auto reader = hub().subscribe();
    note(2);
    for (const std::uint64_t unknown : {std::uint64_t{0}, std::uint64_t{17}, reader->position() + 1'000, UINT64_MAX}) {
        const auto other = hub().subscribe(unknown);
        const auto batch = other->next(10, 0ms);
        ASSERT_TRUE(batch.gap) << unknown;
        EXPECT_FALSE(batch.gap->missed) << unknown;
        EXPECT_LE(batch.gap->from, batch.gap->to) << unknown;
        EXPECT_EQ(opens_of(batch), (std::vector<std::uint64_t>{1, 2})) << unknown;
    }
}

TEST_F(HubTest, ids_of_a_later_life_are_above_those_of_an_earlier_one) {
    const auto reader = hub().subscribe();
    note(1);
    const std::uint64_t earlier = reader->next(1, 0ms).events.front()->id;
    EventHub next_life([this] { return now + 1s; }, limits);
    const auto later = next_life.subscribe(earlier);
    EXPECT_TRUE(later->next(1, 0ms).gap);
    EXPECT_GT(later->position(), earlier);
    EXPECT_LT(later->position(), std::uint64_t{1} << 53) << "programs that know only doubles keep them";
}

TEST_F(HubTest, lingers_for_some_minutes_and_then_lets_go) {
    auto reader = hub().subscribe();
    note(2);
    const std::uint64_t last = reader->next(10, 0ms).events.back()->id;
    reader.reset();
    now += limits.linger;
    note(1);
    EXPECT_TRUE(hub().wants_events());
    EXPECT_EQ(hub().counts().kept, 3u);

    now += 1s;
    note(1);
    EXPECT_FALSE(hub().wants_events());
    EXPECT_EQ(hub().counts().kept, 0u);
    EXPECT_EQ(hub().counts().kept_bytes, 0u);

    const auto back = hub().subscribe(last);
    EXPECT_TRUE(hub().wants_events());
    const auto batch = back->next(10, 0ms);
    ASSERT_TRUE(batch.gap) << "things happened that nobody has noted down";
    EXPECT_FALSE(batch.gap->missed);
}

TEST_F(HubTest, a_reader_that_comes_after_the_lingering_gets_nothing_old) {
    hub().subscribe().reset();
    note(2);
    now += limits.linger + 1s; // and nothing happens that could notice
    const auto back = hub().subscribe();
    EXPECT_EQ(hub().counts().kept, 0u);
    note(1);
    EXPECT_EQ(back->next(10, 0ms).events.size(), 1u);
}

TEST_F(HubTest, lets_go_in_small_steps) {
    limits.events = 1'000;
    hub().subscribe().reset();
    note(500);
    now += limits.linger + 1s;
    note(1);
    EXPECT_TRUE(hub().wants_events());
    EXPECT_LT(hub().counts().kept, 500u);
    EXPECT_GT(hub().counts().kept, 300u);
    note(10);
    EXPECT_FALSE(hub().wants_events());
}

TEST_F(HubTest, memory_is_bounded_by_bytes_too) {
    limits.events = 1'000;
    limits.bytes = 100'000;
    const auto reader = hub().subscribe();
    for (std::uint64_t i = 1; i <= 200; ++i) hub().opened(row(i, std::string(10'000, 'x')));
    EXPECT_LE(hub().counts().kept_bytes, limits.bytes);
    EXPECT_GE(hub().counts().kept, 5u);
    EXPECT_TRUE(reader->next(1, 0ms).gap);
    hub().opened(row(1, std::string(200'000, 'x')));
    EXPECT_EQ(hub().counts().kept, 1u) << "the newest stays, whatever its size";
}

TEST_F(HubTest, readers_are_bounded) {
    limits.subscribers = 2;
    auto first = hub().subscribe();
    const auto second = hub().subscribe();
    EXPECT_FALSE(hub().subscribe());
    first.reset();
    EXPECT_TRUE(hub().subscribe());
}

TEST_F(HubTest, the_end_wakes_who_waits) {
    const auto reader = hub().subscribe();
    std::thread ends([this] { hub().end(); });
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_TRUE(reader->next(1, 60s).is_over);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 30s);
    ends.join();
    EXPECT_FALSE(hub().subscribe());
    note(1);
    EXPECT_EQ(hub().counts().noted, 0u);
}

TEST_F(HubTest, an_event_wakes_who_waits) {
    const auto reader = hub().subscribe();
    std::thread notes([this] { note(1); });
    EXPECT_EQ(reader->next(1, 60s).events.size(), 1u);
    notes.join();
}

TEST_F(HubTest, names_what_it_is_told) {
    limits.events = 100;
    const auto reader = hub().subscribe();
    const auto range = locks::RangeRequest{*locks::ByteRange::make(5, 10), locks::LockMode::exclusive};
    auto away = row(2);
    away.state = locks::OpenState::orphaned;
    locks::Refusal refusal;
    refusal.path = "f";
    refusal.blocker = locks::OpenId{9};

    hub().closed(row(1), locks::CloseReason::client);
    hub().closed(row(1), locks::CloseReason::admin);
    hub().closed(away, locks::CloseReason::admin);
    hub().closed(away, locks::CloseReason::disconnect);
    hub().closed(row(1), locks::CloseReason::expired);
    hub().disconnected(row(1));
    hub().reconnected(row(1));
    hub().renamed(row(1), "old");
    hub().range_changed(row(1), locks::RangeEvent::granted, range, std::nullopt);
    hub().range_changed(row(1), locks::RangeEvent::waiting, range, locks::OpenId{7});
    hub().range_changed(row(1), locks::RangeEvent::refused, range, locks::OpenId{7});
    hub().range_changed(row(1), locks::RangeEvent::cancelled, range, std::nullopt);
    hub().range_changed(row(1), locks::RangeEvent::released, range, std::nullopt);
    for (const auto what : {locks::CachingEvent::granted, locks::CachingEvent::break_sent,
                            locks::CachingEvent::acknowledged, locks::CachingEvent::timed_out})
        hub().caching_changed(row(1), what, locks::Caching::all, locks::Caching::read);
    for (const auto verdict :
         {locks::OpenVerdict::sharing_violation, locks::OpenVerdict::delete_pending, locks::OpenVerdict::folder_busy,
          locks::OpenVerdict::too_many_opens, locks::OpenVerdict::not_available, locks::OpenVerdict::lease_elsewhere,
          locks::OpenVerdict::must_wait, locks::OpenVerdict::owner_gone}) {
        refusal.verdict = verdict;
        hub().refused(refusal);
    }
    hub().admin_changed({.action = "handles:close", .caller = "ops", .peer = "::1", .what = "all", .reason = "r"});
    hub().admin_changed({.action = "locks:break", .caller = "ops", .peer = "::1", .what = "all", .reason = "r"});

    const std::vector<std::string_view> expected{
        "handle.closed",        "handle.force_closed", "handle.force_closed",
        "handle.purged",        "handle.purged",       "handle.disconnected",
        "handle.reconnected",   "handle.renamed",      "lock.granted",
        "lock.waiting",         "conflict.lock",       "lock.denied",
        "conflict.lock",        "lock.cancelled",      "lock.released",
        "lease.granted",        "lease.break_sent",    "lease.break_acked",
        "lease.break_timeout",  "conflict.share_mode", "conflict.delete_pending",
        "conflict.folder_busy", "conflict.limit",      "conflict.not_available",
        "conflict.lease",       "admin.close",         "admin.change"};
    EXPECT_EQ(types_of(reader->next(100, 0ms)), expected);
}

// For the thread sanitizer, and for the promise that each reader gets every event once and in order, or is told.
TEST_F(HubTest, writers_and_readers_do_not_disturb_each_other) {
    limits.events = 64;
    constexpr std::uint64_t writers = 4;
    constexpr std::uint64_t each = 2'000;
    std::vector<std::unique_ptr<Subscription>> readers;
    for (int i = 0; i < 3; ++i) readers.push_back(hub().subscribe());
    std::vector<std::thread> threads;
    std::atomic<std::uint64_t> seen{0};
    std::atomic<std::uint64_t> missed{0};
    for (auto& reader : readers) {
        threads.emplace_back([&, subscription = reader.get()] {
            std::uint64_t last = subscription->position();
            while (true) {
                const auto batch = subscription->next(16, 1s);
                if (batch.gap) missed += batch.gap->missed.value_or(0);
                if (batch.gap) last = batch.gap->to;
                for (const auto& event : batch.events) {
                    EXPECT_EQ(event->id, last + 1);
                    last = event->id;
                    ++seen;
                }
                if (batch.is_over && batch.events.empty()) return;
            }
        });
    }
    std::vector<std::thread> notes;
    for (std::uint64_t writer = 0; writer < writers; ++writer) {
        notes.emplace_back([&] {
            for (std::uint64_t i = 0; i < each; ++i) {
                if (hub().wants_events()) hub().opened(row(i, "some/path/that/needs/memory"));
                if (i % 100 == 0) hub().subscribe();
            }
        });
    }
    for (std::thread& thread : notes) thread.join();
    hub().end();
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(seen + missed, readers.size() * writers * each);
    EXPECT_EQ(hub().counts().dropped, missed);
    EXPECT_EQ(hub().counts().kept, 64u);
}

} // namespace
} // namespace holdfast::admin_api
