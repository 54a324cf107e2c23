#include "tests/unit/locks/fixture.h"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <mutex>
#include <random>
#include <thread>
#include <vector>

namespace holdfast::locks {
namespace {

using namespace test;

CachingWish lease_wish(Caching wanted, std::uint8_t key = 1) {
    CachingWish wish;
    wish.kind = CachingKind::lease;
    wish.wanted = wanted;
    wish.version = 2;
    wish.name.client[0] = 5;
    wish.name.key[0] = key;
    return wish;
}

OpenRequest request_with(CachingWish wish, std::uint64_t number = 1, const std::string& path = "f") {
    OpenRequest made = request(number, path);
    made.caching = wish;
    return made;
}

/// An open that shares nothing; `token` 0 does not wait.
OpenRequest alone(WaitToken token = {}) {
    OpenRequest made = request(1);
    made.share_mode = ShareMode::none;
    made.token = token;
    return made;
}

struct LeaseCalls : testing::Test {
    WakeList sink;
    LockManager manager{{}, sink};
};

TEST_F(LeaseCalls, an_open_waits_for_the_holder_and_is_tried_again) {
    const OpenResult holder = manager.open(request_with(lease_wish(Caching::all)));
    EXPECT_EQ(holder.caching.held, Caching::all);
    EXPECT_EQ(holder.caching.epoch, 1);

    OpenRequest wanted = request(1);
    wanted.token = WaitToken{7};
    EXPECT_EQ(manager.open(std::move(wanted)).verdict, OpenVerdict::must_wait);
    ASSERT_EQ(sink.breaks.size(), 1U);
    EXPECT_EQ(sink.breaks[0].name, lease_wish(Caching::none).name);
    EXPECT_EQ(sink.breaks[0].to, Caching::read | Caching::handle);
    EXPECT_EQ(manager.totals().opens, 1U) << "what waits is no open yet";

    EXPECT_EQ(manager.acknowledge_lease(sink.breaks[0].name, sink.breaks[0].to).verdict, AckVerdict::done);
    ASSERT_EQ(sink.woken.size(), 1U);
    EXPECT_EQ(sink.woken[0].token, WaitToken{7});
    EXPECT_EQ(manager.open(request(1)).verdict, OpenVerdict::granted);
}

TEST_F(LeaseCalls, an_open_can_be_announced_and_takes_no_place) {
    EXPECT_EQ(manager.announce(request(1)).verdict, OpenVerdict::granted);
    EXPECT_EQ(manager.totals().streams, 0U);
    manager.open(request_with(lease_wish(Caching::all)));
    OpenRequest wanted = request(1);
    wanted.token = WaitToken{7};
    EXPECT_EQ(manager.announce(wanted).verdict, OpenVerdict::must_wait);
    ASSERT_EQ(sink.breaks.size(), 1U);
    manager.acknowledge_lease(sink.breaks[0].name, sink.breaks[0].to);
    EXPECT_EQ(sink.take().size(), 1U);
    EXPECT_EQ(manager.announce(wanted).verdict, OpenVerdict::granted);
    EXPECT_EQ(manager.totals().opens, 1U);
}

TEST_F(LeaseCalls, who_opens_a_guarded_file_to_write_takes_what_others_have_read) {
    manager.open(request_with(lease_wish(Caching::read)));
    OpenRequest wanted = request(1);
    EXPECT_EQ(manager.announce(wanted).verdict, OpenVerdict::granted);
    EXPECT_TRUE(sink.breaks.empty());
    wanted.is_guarded = true;
    wanted.access = Access::read_data;
    EXPECT_EQ(manager.announce(wanted).verdict, OpenVerdict::granted);
    EXPECT_TRUE(sink.breaks.empty());
    wanted.access = Access::append_data;
    EXPECT_EQ(manager.announce(wanted).verdict, OpenVerdict::granted);
    ASSERT_EQ(sink.breaks.size(), 1U);
    EXPECT_EQ(sink.breaks[0].to, Caching::none);
}

/// Writes down in which order it is told.
struct GuardLog : WakeList {
    void wake(std::span<const Woken>) override { log.emplace_back("woken"); }
    void guarded_changed(const FileKey& changed) override {
        EXPECT_EQ(changed, file(1));
        log.emplace_back("guarded " + std::to_string(static_cast<int>(manager->guarded_caching(changed))));
    }
    LockManager* manager = nullptr;
    std::vector<std::string> log;
};

TEST(GuardedCalls, the_guard_is_told_before_who_waits_is_woken) {
    GuardLog sink;
    LockManager manager({}, sink);
    sink.manager = &manager;
    CachingWish wish = lease_wish(Caching::all);
    wish.guard = Guard::exclusive;
    const OpenResult holder = manager.open(request_with(wish));
    EXPECT_EQ(manager.guarded_caching(file(1)), Caching::all);
    EXPECT_EQ(manager.guarded_caching(file(2)), Caching::none);
    OpenRequest wanted = request(1);
    wanted.token = WaitToken{7};
    EXPECT_EQ(manager.open(std::move(wanted)).verdict, OpenVerdict::must_wait);
    manager.close(holder.open->id, CloseReason::client);
    EXPECT_EQ(sink.log, (std::vector<std::string>{"guarded 7", "guarded 0", "woken"}));
}

TEST_F(LeaseCalls, what_is_guarded_grows_only_by_a_wish_that_is) {
    CachingWish guarded = lease_wish(Caching::read);
    guarded.guard = Guard::shared;
    manager.open(request_with(guarded));
    EXPECT_EQ(manager.open(request_with(lease_wish(Caching::all))).caching.held, Caching::read);
    guarded.wanted = Caching::all;
    EXPECT_EQ(manager.open(request_with(guarded)).caching.held, Caching::all);
}

TEST_F(LeaseCalls, opens_of_one_key_share_the_lease_until_the_last_has_gone) {
    const OpenResult one = manager.open(request_with(lease_wish(Caching::read)));
    const OpenResult two = manager.open(request_with(lease_wish(Caching::all)));
    EXPECT_EQ(two.caching.held, Caching::all) << "its own open is not in the way";
    EXPECT_EQ(manager.row(one.open->id)->lease->held, Caching::all);
    EXPECT_EQ(manager.row(one.open->id)->lease->opens, 2U);
    manager.close(one.open->id, CloseReason::client);
    EXPECT_FALSE(manager.is_lease_free(lease_wish(Caching::none).name, file(2)));
    EXPECT_TRUE(manager.is_lease_free(lease_wish(Caching::none).name, file(1)));
    manager.close(two.open->id, CloseReason::client);
    EXPECT_TRUE(manager.is_lease_free(lease_wish(Caching::none).name, std::nullopt));
}

TEST_F(LeaseCalls, a_key_of_another_file_refuses_the_open_and_leaves_no_trace) {
    manager.open(request_with(lease_wish(Caching::all), 1));
    EXPECT_EQ(manager.open(request_with(lease_wish(Caching::all), 2, "g")).verdict, OpenVerdict::lease_elsewhere);
    EXPECT_EQ(manager.totals().opens, 1U);
    EXPECT_EQ(manager.totals().streams, 1U);
}

TEST_F(LeaseCalls, a_handle_that_is_only_cached_gives_way_to_an_open_that_shares_less) {
    const OpenResult holder = manager.open(request_with(lease_wish(Caching::read | Caching::handle)));
    EXPECT_EQ(manager.open(alone(WaitToken{3})).verdict, OpenVerdict::must_wait);
    // The client closes what it does not need: that is its answer.
    manager.close(holder.open->id, CloseReason::client);
    ASSERT_EQ(sink.woken.size(), 1U);
    EXPECT_EQ(manager.open(alone()).verdict, OpenVerdict::granted);
}

TEST_F(LeaseCalls, a_handle_that_is_in_use_stays_in_the_way) {
    const OpenResult holder = manager.open(request_with(lease_wish(Caching::read | Caching::handle)));
    EXPECT_EQ(manager.open(alone(WaitToken{3})).verdict, OpenVerdict::must_wait);
    manager.acknowledge_lease(sink.breaks.at(0).name, Caching::read);
    const OpenResult refused = manager.open(alone(WaitToken{4}));
    EXPECT_EQ(refused.verdict, OpenVerdict::sharing_violation);
    EXPECT_EQ(refused.blocker, holder.open->id);
}

TEST_F(LeaseCalls, a_client_that_does_not_answer_has_lost_its_lease) {
    manager.open(request_with(lease_wish(Caching::all)));
    OpenRequest wanted = request(1);
    wanted.token = WaitToken{7};
    manager.open(std::move(wanted));
    manager.expire_break({file(1), sink.breaks.at(0).ticket.serial + 1});
    EXPECT_TRUE(sink.woken.empty());
    manager.expire_break(sink.breaks.at(0).ticket);
    EXPECT_EQ(sink.woken.size(), 1U);
    EXPECT_EQ(manager.acknowledge_lease(sink.breaks.at(0).name, Caching::read).verdict, AckVerdict::not_breaking);
    EXPECT_EQ(manager.acknowledge_lease(lease_wish(Caching::none, 9).name, Caching::read).verdict, AckVerdict::unknown);
}

TEST_F(LeaseCalls, an_oplock_is_answered_by_its_open) {
    CachingWish wish;
    wish.wanted = Caching::all;
    const OpenResult holder = manager.open(request_with(wish));
    EXPECT_EQ(manager.acknowledge_oplock(*holder.open, Caching::read).verdict, AckVerdict::not_breaking);
    OpenRequest wanted = request(1);
    wanted.token = WaitToken{7};
    manager.open(std::move(wanted));
    ASSERT_EQ(sink.breaks.size(), 1U);
    EXPECT_EQ(sink.breaks[0].open, holder.open->id);
    EXPECT_EQ(manager.acknowledge_oplock(*holder.open, Caching::read).held, Caching::read);
    EXPECT_EQ(sink.woken.size(), 1U);
}

TEST_F(LeaseCalls, a_write_waits_on_behalf_of_its_open) {
    const OpenResult writer = manager.open(request(1));
    manager.open(request_with(lease_wish(Caching::read | Caching::handle)));
    EXPECT_EQ(manager.break_caching(*writer.open, CacheOperation::remove, WaitToken{1}), BreakVerdict::wait);
    EXPECT_FALSE(manager.cancel_break_wait(file(1), WaitToken{2}));
    EXPECT_FALSE(manager.cancel_break_wait(file(9), WaitToken{1}));
    manager.close(writer.open->id, CloseReason::admin);
    ASSERT_EQ(sink.woken.size(), 1U);
    EXPECT_EQ(sink.woken[0].reason, WakeReason::open_closed);
    EXPECT_EQ(manager.break_caching(*writer.open, CacheOperation::write, WaitToken{3}), BreakVerdict::closed);
}

TEST_F(LeaseCalls, renaming_a_folder_asks_for_the_handles_below_it) {
    manager.open(request_with(lease_wish(Caching::read | Caching::handle, 1), 1, "a/f"));
    manager.open(request_with(lease_wish(Caching::read | Caching::handle, 2), 2, "b/f"));
    const auto asked = manager.break_handles_below(ShareId{1}, "a", WaitToken{1});
    EXPECT_EQ(asked.verdict, BreakVerdict::wait);
    EXPECT_EQ(asked.file, file(1));
    ASSERT_EQ(sink.breaks.size(), 1U);
    EXPECT_TRUE(manager.cancel_break_wait(asked.file, WaitToken{1}));
    EXPECT_EQ(manager.break_handles_below(ShareId{1}, "c", WaitToken{1}).verdict, BreakVerdict::proceed);
}

TEST_F(LeaseCalls, a_folder_is_cached_until_its_lease_ends) {
    EXPECT_FALSE(manager.is_any_folder_cached());
    OpenRequest folder = request_with(lease_wish(Caching::read | Caching::handle), 1, "a");
    folder.kind = FileKind::directory;
    const OpenResult opened = manager.open(std::move(folder));
    EXPECT_TRUE(manager.is_any_folder_cached());
    // Its own client's change, then another's.
    manager.break_caching(file(1), CacheOperation::change_below, lease_wish(Caching::none).name, WaitToken{});
    EXPECT_TRUE(sink.breaks.empty());
    manager.break_caching(file(1), CacheOperation::change_below, std::nullopt, WaitToken{});
    EXPECT_EQ(sink.breaks.size(), 1U);
    manager.close(opened.open->id, CloseReason::client);
    EXPECT_FALSE(manager.is_any_folder_cached());
}

TEST_F(LeaseCalls, delete_on_close_waits_for_handles_that_are_only_cached) {
    const OpenResult holder = manager.open(request_with(lease_wish(Caching::read | Caching::handle)));
    OpenRequest deleting = request(1);
    deleting.delete_on_close = true;
    deleting.token = WaitToken{1};
    EXPECT_EQ(manager.open(std::move(deleting)).verdict, OpenVerdict::must_wait);
    ASSERT_EQ(sink.breaks.size(), 1U);
    EXPECT_EQ(sink.breaks[0].to, Caching::read);
    manager.close(holder.open->id, CloseReason::client);
    EXPECT_EQ(sink.woken.size(), 1U);
}

TEST_F(LeaseCalls, a_handle_that_came_after_is_told_when_the_deletion_is_marked) {
    OpenRequest deleting = request(1);
    deleting.delete_on_close = true;
    const OpenId id = manager.open(std::move(deleting)).open->id;
    manager.open(request_with(lease_wish(Caching::read | Caching::handle)));
    EXPECT_TRUE(sink.breaks.empty());
    manager.close(id, CloseReason::client);
    ASSERT_EQ(sink.breaks.size(), 1U);
    EXPECT_EQ(sink.breaks[0].to, Caching::read);
}

// ---------------------------------------------------------------- all at once

constexpr unsigned threads = 4;
constexpr std::uint64_t steps = 3000;
constexpr std::uint64_t files = 12;

/// Threads that open with leases and oplocks, answer the breaks of others, are late, cancel, close, lose their
/// connections, come back, and come back too late.
struct Crowd : LockSink {
    LockManager manager{Limits{}, *this};
    std::array<std::atomic<int>, threads * steps> told{};
    std::array<std::atomic<int>, threads * steps> waiting{};
    std::array<std::atomic<std::uint64_t>, 3> session{1, 2, 3};
    std::atomic<std::uint64_t> last_session{3};
    std::mutex mutex;
    std::vector<BreakNotice> notices; // that nobody has answered yet; guarded by mutex
    std::vector<Orphan> orphans;      // guarded by mutex
    std::atomic<int> broken = 0;
    std::atomic<int> came_back = 0;

    void wake(std::span<const Woken> all) override {
        for (const Woken& one : all) ++told[static_cast<std::size_t>(one.token)];
    }
    void send_break(const BreakNotice& notice) override {
        ++broken;
        if (!notice.needs_acknowledgement) return;
        const std::lock_guard guard(mutex);
        notices.push_back(notice);
    }

    void work(unsigned me) {
        std::mt19937 random(me);
        std::vector<OpenRef> mine;
        for (std::uint64_t step = 1; step < steps; ++step) {
            const WaitToken token{me * steps + step};
            switch (random() % 10) {
            case 0:
            case 1:
            case 2: open(random, token, mine); break;
            case 3:
            case 4: answer(random); break;
            case 5: ask(random, token, mine); break;
            case 6: manager.cancel_break_wait(file(random() % files), WaitToken{me * steps + random() % step}); break;
            case 7:
                if (mine.empty()) break;
                manager.close(mine.back()->id, random() % 2 ? CloseReason::client : CloseReason::admin);
                mine.pop_back();
                break;
            case 8: come_back(random, mine); break;
            default:
                if (random() % 3 == 0) leave(random);
            }
        }
    }

    void leave(std::mt19937& random) {
        std::vector<Orphan> kept;
        const SessionId gone{session[random() % 3].exchange(++last_session)};
        manager.close_session(gone, CloseReason::disconnect, random() % 4 == 0 ? nullptr : &kept);
        const std::lock_guard guard(mutex);
        orphans.insert(orphans.end(), kept.begin(), kept.end());
    }

    void come_back(std::mt19937& random, std::vector<OpenRef>& mine) {
        Orphan orphan;
        {
            const std::lock_guard guard(mutex);
            if (orphans.empty()) return;
            // It stays: others may come back for it, too, or be late. Most are newly gone.
            orphan = random() % 3 ? orphans.back() : orphans[random() % orphans.size()];
        }
        if (random() % 4 == 0) return manager.expire(orphan);
        Reconnection wish;
        wish.id = orphan.id;
        wish.client = lease_wish(Caching::none).name.client;
        const auto row = manager.row(orphan.id);
        if (row && row->lease && row->lease->kind == CachingKind::lease) wish.lease_key = row->lease->key;
        wish.owner = owner(session[random() % 3]);
        auto back = manager.reconnect(wish);
        if (back.verdict != ReconnectVerdict::reconnected) return;
        ++came_back;
        mine.push_back(std::move(back.open));
    }

    void open(std::mt19937& random, WaitToken token, std::vector<OpenRef>& mine) {
        constexpr Caching wishes[] = {Caching::read, Caching::read | Caching::handle, Caching::read | Caching::write,
                                      Caching::all};
        const std::uint64_t number = random() % files;
        // Now and then a key that another file has.
        const auto key = static_cast<std::uint8_t>(random() % 20 == 0 ? random() % files : number);
        CachingWish wish = lease_wish(wishes[random() % 4], key);
        wish.kind = random() % 3 == 0 ? CachingKind::oplock : CachingKind::lease;
        OpenRequest wanted = request_with(wish, number, "folder/f");
        wanted.owner = owner(session[random() % 3]);
        wanted.overwrites = random() % 5 == 0;
        wanted.share_mode = random() % 4 == 0 ? ShareMode::none : ShareMode::all;
        wanted.delete_on_close = random() % 20 == 0;
        if (random() % 2 == 0) wanted.durable = Durability{1000, {}};
        wanted.token = token;
        OpenResult result = manager.open(std::move(wanted));
        if (result.verdict == OpenVerdict::must_wait) ++waiting[static_cast<std::size_t>(token)];
        if (result.verdict == OpenVerdict::granted) mine.push_back(std::move(result.open));
    }

    void ask(std::mt19937& random, WaitToken token, const std::vector<OpenRef>& mine) {
        if (mine.empty()) return;
        constexpr CacheOperation operations[] = {CacheOperation::write, CacheOperation::rename, CacheOperation::remove,
                                                 CacheOperation::security};
        Open& open = *mine[random() % mine.size()];
        if (manager.break_caching(open, operations[random() % 4], token) == BreakVerdict::wait)
            ++waiting[static_cast<std::size_t>(token)];
    }

    void answer(std::mt19937& random) {
        BreakNotice notice;
        {
            const std::lock_guard guard(mutex);
            if (notices.empty()) return;
            const std::size_t at = random() % notices.size();
            notice = notices[at];
            notices.erase(notices.begin() + static_cast<std::ptrdiff_t>(at));
        }
        if (random() % 4 == 0) return manager.expire_break(notice.ticket);
        if (notice.kind == CachingKind::lease) {
            manager.acknowledge_lease(notice.name, notice.to);
        } else if (const OpenRef open = manager.find(notice.open)) {
            manager.acknowledge_oplock(*open, notice.to);
        }
    }
};

TEST(LeaseCrowd, every_token_that_waits_is_told_once_and_nothing_is_left) {
    const auto crowd = std::make_unique<Crowd>();
    std::vector<std::thread> running;
    for (unsigned me = 0; me < threads; ++me) running.emplace_back([&, me] { crowd->work(me); });
    for (std::thread& thread : running) thread.join();
    crowd->manager.close_all(CloseReason::shutdown);

    EXPECT_EQ(crowd->manager.totals().opens, 0U);
    EXPECT_EQ(crowd->manager.totals().streams, 0U);
    for (std::uint8_t key = 0; key < files; ++key)
        EXPECT_TRUE(crowd->manager.is_lease_free(lease_wish(Caching::none, key).name, std::nullopt));
    EXPECT_GT(crowd->broken, 100);
    EXPECT_GT(crowd->came_back, 5);
    for (std::size_t token = 0; token < crowd->told.size(); ++token)
        ASSERT_EQ(crowd->told[token], crowd->waiting[token]) << "token " << token;
}

} // namespace
} // namespace holdfast::locks
