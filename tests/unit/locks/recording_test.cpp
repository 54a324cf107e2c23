#include "tests/unit/locks/fixture.h"
#include "tests/unit/locks/memory_journal.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace holdfast::locks {
namespace {

using namespace test;

constexpr CreateGuid guid{7};

struct Recording : testing::Test {
    WakeList sink;
    MemoryJournal journal;
    std::vector<std::string> log;
    std::unique_ptr<LockManager> manager = start();

    std::unique_ptr<LockManager> start() {
        auto made = std::make_unique<LockManager>(Limits{}, sink);
        made->use_journal(journal);
        return made;
    }
    /// As after kill -9: nothing is left but the journal.
    std::vector<Orphan> restart() {
        manager = start();
        std::vector<Orphan> orphans;
        for (const SavedOpen& saved : journal.saved()) {
            const auto back =
                manager->restore(saved, file(saved.file.file), owner(0), std::make_unique<LoggingFile>("F", log));
            if (back) orphans.push_back(*back);
        }
        return orphans;
    }

    static CachingWish lease(std::uint8_t key, Caching wanted = Caching::all) {
        CachingWish made;
        made.kind = CachingKind::lease;
        made.wanted = wanted;
        made.name.client[0] = 5;
        made.name.key[0] = key;
        made.version = 2;
        made.epoch = 3;
        return made;
    }
    OpenRequest persistent(std::uint64_t number, std::optional<CachingWish> caching = std::nullopt) {
        OpenRequest made = request(number);
        made.share_mode = ShareMode::read;
        made.caching = std::move(caching);
        made.durable = Durability{60'000, guid, DurableKind::persistent};
        made.resource_record = "what it holds";
        made.resource = std::make_unique<LoggingFile>("F", log);
        return made;
    }
    static OpenRequest shared_by_all(OpenRequest made) {
        made.share_mode = ShareMode::all;
        return made;
    }
    static Reconnection reconnection(OpenId id, std::optional<std::uint8_t> key = std::nullopt) {
        Reconnection made;
        made.id = id;
        made.create_guid = guid;
        made.persistent = true;
        made.client[0] = 5;
        if (key) made.lease_key = LeaseKey{*key};
        made.owner = owner(2);
        return made;
    }
};

TEST_F(Recording, an_open_comes_back_with_its_locks_and_its_lease) {
    const auto opened = manager->open(persistent(1, lease(1)));
    ASSERT_EQ(opened.durable, DurableKind::persistent);
    ASSERT_EQ(lock_one(*manager, *opened.open, exclusive(10, 5)), LockVerdict::granted);
    ASSERT_EQ(lock_one(*manager, *opened.open, shared(100, 0)), LockVerdict::granted);
    const OpenId id = opened.open->id;

    const auto orphans = restart();
    ASSERT_EQ(orphans.size(), 1U);
    EXPECT_EQ(orphans[0].timeout_ms, 60'000U);
    EXPECT_EQ(manager->totals().locks_held, 2U);
    EXPECT_EQ(manager->find(id), nullptr);
    const auto back = manager->reconnect(reconnection(id, std::uint8_t{1}));
    ASSERT_EQ(back.verdict, ReconnectVerdict::reconnected);
    EXPECT_EQ(back.caching.held, Caching::all);
    EXPECT_EQ(back.caching.epoch, opened.caching.epoch);
    EXPECT_EQ(manager->unlock(*back.open, range(10, 5)), UnlockVerdict::unlocked);
    EXPECT_EQ(journal.saved().at(0).ranges.size(), 1U);
    EXPECT_EQ(journal.saved().at(0).resource, "what it holds");
}

TEST_F(Recording, what_is_given_back_is_forgotten) {
    const auto opened = manager->open(persistent(1));
    for (std::uint64_t at = 0; at < 5; ++at)
        ASSERT_EQ(lock_one(*manager, *opened.open, exclusive(at, 1)), LockVerdict::granted);
    EXPECT_EQ(manager->unlock(*opened.open, range(3, 1)), UnlockVerdict::unlocked);
    EXPECT_EQ(journal.saved().at(0).ranges.size(), 4U);
    manager->close(opened.open->id, CloseReason::client);
    EXPECT_TRUE(journal.entries.empty());
}

TEST_F(Recording, a_refused_series_leaves_nothing) {
    const auto opened = manager->open(persistent(1));
    const RangeRequest series[] = {exclusive(0, 10), exclusive(5, 10)};
    EXPECT_EQ(manager->lock(*opened.open, series), LockVerdict::refused);
    EXPECT_TRUE(journal.saved().at(0).ranges.empty());
}

TEST_F(Recording, a_lock_that_was_waited_for_is_written_down_when_it_comes) {
    const auto holder = manager->open(shared_by_all(request(1)));
    const auto waiter = manager->open(shared_by_all(persistent(1)));
    ASSERT_EQ(lock_one(*manager, *holder.open, exclusive(0, 10)), LockVerdict::granted);
    ASSERT_EQ(manager->lock_or_queue(*waiter.open, exclusive(0, 10), WaitToken{1}), LockVerdict::queued);
    EXPECT_TRUE(journal.saved().at(0).ranges.empty());
    manager->close(holder.open->id, CloseReason::client);
    EXPECT_EQ(journal.saved().at(0).ranges.size(), 1U);
}

TEST_F(Recording, a_lease_is_as_its_client_left_it) {
    const auto opened = manager->open(persistent(1, lease(1)));
    auto other = request(1, "f", owner(9));
    other.access = Access::read_data;
    other.token = WaitToken{4};
    EXPECT_EQ(manager->open(std::move(other)).verdict, OpenVerdict::must_wait);
    ASSERT_EQ(manager->acknowledge_lease(lease(1).name, Caching::read | Caching::handle).verdict, AckVerdict::done);
    restart();
    const auto back = manager->reconnect(reconnection(opened.open->id, std::uint8_t{1}));
    EXPECT_EQ(back.caching.held, Caching::read | Caching::handle);
}

TEST_F(Recording, nobody_takes_the_file_while_its_holder_is_away) {
    const OpenId id = manager->open(persistent(1, lease(1))).open->id;
    const auto orphans = restart();
    auto writer = request(1, "f", owner(9));
    EXPECT_EQ(manager->open(std::move(writer)).verdict, OpenVerdict::not_available) << "it shares reading alone";
    auto reader = request(1, "f", owner(9));
    reader.access = Access::read_data;
    const auto refused = manager->open(std::move(reader));
    EXPECT_EQ(refused.verdict, OpenVerdict::not_available) << "it may have written what is not here yet";
    EXPECT_EQ(refused.blocker, id);
    auto looker = request(1, "f", owner(9));
    looker.access = Access::read_attributes;
    EXPECT_EQ(manager->open(std::move(looker)).verdict, OpenVerdict::granted);

    manager->expire(orphans.at(0));
    EXPECT_TRUE(journal.entries.empty());
    EXPECT_EQ(manager->open(request(1, "f", owner(9))).verdict, OpenVerdict::granted);
}

TEST_F(Recording, a_lease_is_not_asked_for_where_its_open_stays_in_the_way) {
    const Caching handles = Caching::read | Caching::handle;
    auto below = persistent(1, lease(1, handles));
    below.path = "folder/f";
    const OpenId id = manager->open(std::move(below)).open->id;
    restart();
    EXPECT_EQ(manager->break_handles_below(ShareId{}, "folder", WaitToken{4}).verdict, BreakVerdict::proceed);
    EXPECT_EQ(manager->break_caching(file(1), CacheOperation::rename, std::nullopt, WaitToken{5}),
              BreakVerdict::proceed);
    EXPECT_TRUE(sink.breaks.empty());
    EXPECT_EQ(manager->reconnect(reconnection(id, std::uint8_t{1})).caching.held, handles);
}

TEST_F(Recording, a_file_that_its_holder_shares_is_there_for_others) {
    manager->open(shared_by_all(persistent(1)));
    restart();
    EXPECT_EQ(manager->open(request(1, "f", owner(9))).verdict, OpenVerdict::granted);
}

TEST_F(Recording, a_delete_on_close_is_kept_and_comes_with_the_close) {
    auto deleting = persistent(1);
    deleting.delete_on_close = true;
    const OpenId id = manager->open(std::move(deleting)).open->id;
    const auto orphans = restart();
    manager->expire(orphans.at(0));
    EXPECT_EQ(std::ranges::count(log, "F remove f"), 1);
    EXPECT_FALSE(manager->row(id));
}

TEST_F(Recording, a_delete_that_was_asked_for_is_kept) {
    const auto opened = manager->open(persistent(1));
    ASSERT_EQ(manager->set_delete_pending(*opened.open, true), DeleteVerdict::done);
    restart();
    EXPECT_TRUE(manager->is_delete_pending(file(1)));
}

TEST_F(Recording, the_end_of_the_server_ends_no_persistent_open) {
    auto deleting = persistent(1);
    deleting.delete_on_close = true;
    const OpenId id = manager->open(std::move(deleting)).open->id;
    manager->close_all(CloseReason::shutdown);
    EXPECT_EQ(std::ranges::count(log, "F remove f"), 0);
    restart();
    EXPECT_EQ(manager->reconnect(reconnection(id)).verdict, ReconnectVerdict::reconnected);
}

TEST_F(Recording, nobody_gets_what_they_hold_while_the_server_ends) {
    const auto first = manager->open(shared_by_all(persistent(1)));
    ASSERT_EQ(lock_one(*manager, *first.open, exclusive(0, 10)), LockVerdict::granted);
    const auto other = manager->open(request(1, "f", owner(9)));
    ASSERT_EQ(manager->lock_or_queue(*other.open, exclusive(0, 10), WaitToken{3}), LockVerdict::queued);
    manager->close_session(SessionId{1}, CloseReason::shutdown);
    EXPECT_TRUE(sink.take().empty());
    manager->close_session(SessionId{9}, CloseReason::shutdown);
    restart();
    EXPECT_EQ(manager->totals().locks_held, 1U);
}

TEST_F(Recording, a_new_path_is_written_down) {
    manager->open(persistent(1));
    manager->renamed(file(1), "elsewhere");
    EXPECT_EQ(journal.saved().at(0).path, "elsewhere");
}

TEST_F(Recording, ids_go_on_where_they_were) {
    manager->open(request(2));
    const OpenId id = manager->open(persistent(1)).open->id;
    restart();
    EXPECT_GT(manager->open(request(2)).open->id, id);
}

TEST_F(Recording, a_start_that_is_cut_short_costs_no_open) {
    const auto opened = manager->open(shared_by_all(persistent(1)));
    manager->open(shared_by_all(persistent(1)));
    ASSERT_EQ(lock_one(*manager, *opened.open, exclusive(10, 5)), LockVerdict::granted);
    std::size_t seen = 0;
    journal.after_commit = [&] {
        ++seen;
        const auto saved = journal.saved();
        ASSERT_EQ(saved.size(), 2U);
        EXPECT_EQ(saved[0].ranges.size(), 1U);
    };
    EXPECT_EQ(restart().size(), 2U);
    EXPECT_GE(seen, 2U);
}

TEST_F(Recording, what_does_not_fit_together_is_told) {
    manager->open(persistent(1));
    auto saved = journal.saved().at(0);
    saved.id = OpenId{77};
    restart();
    EXPECT_FALSE(manager->restore(saved, file(1), owner(0), nullptr)) << "both write, and share reading alone";
    EXPECT_EQ(manager->totals().opens, 1U);
}

TEST_F(Recording, others_cost_the_journal_nothing) {
    const auto opened = manager->open(request(1));
    lock_one(*manager, *opened.open, exclusive(0, 1));
    manager->close(opened.open->id, CloseReason::client);
    EXPECT_EQ(journal.commits, 0U);
}

TEST_F(Recording, an_answer_can_wait_for_the_disk) {
    journal.holds_back = true;
    EXPECT_FALSE(manager->is_journal_behind());
    manager->open(persistent(1));
    EXPECT_TRUE(manager->is_journal_behind());
    bool is_there = false;
    manager->when_recorded([&](bool) { is_there = true; });
    EXPECT_FALSE(is_there);
    journal.answer();
    EXPECT_TRUE(is_there);
    EXPECT_FALSE(manager->is_journal_behind());
    EXPECT_FALSE(manager->has_journal_failed());
}

TEST_F(Recording, what_the_disk_refuses_is_known) {
    journal.holds_back = true;
    manager->open(persistent(1));
    journal.answer(false);
    EXPECT_TRUE(manager->has_journal_failed());
}

TEST_F(Recording, without_a_journal_nothing_is_persistent) {
    LockManager plain({}, sink);
    EXPECT_FALSE(plain.open(persistent(1)).durable);
    EXPECT_EQ(plain.open(persistent(2, lease(1))).durable, DurableKind::durable) << "but it may be durable";
}

TEST_F(Recording, only_who_asks_for_a_persistent_open_gets_it) {
    const OpenId id = manager->open(persistent(1)).open->id;
    restart();
    Reconnection asks_for_durable = reconnection(id);
    asks_for_durable.persistent = false;
    EXPECT_EQ(manager->reconnect(asks_for_durable).verdict, ReconnectVerdict::unknown);
}

} // namespace
} // namespace holdfast::locks
