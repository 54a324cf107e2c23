// Lifetimes: who comes second, what happens meanwhile, and nothing left behind, also from many threads.

#include "tests/unit/locks/fixture.h"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <functional>
#include <random>
#include <thread>

namespace holdfast::locks {
namespace {

using namespace test;

/// Runs a piece of the test in the middle of a teardown.
struct Hooked : Resource {
    std::function<void()> in_close, in_remove;
    std::atomic<int>* closed = nullptr;
    std::atomic<int>* destroyed = nullptr;

    ~Hooked() override {
        if (destroyed) ++*destroyed;
    }
    void on_close(OpenId, CloseReason) noexcept override {
        if (closed) ++*closed;
        if (in_close) in_close();
    }
    bool remove_name(const std::string&) noexcept override {
        if (in_remove) in_remove();
        return true;
    }
};

TEST(Teardown, the_manager_may_be_called_from_each_step) {
    WakeList sink;
    LockManager manager({}, sink);
    auto hooked = std::make_unique<Hooked>();
    Hooked& hooks = *hooked;
    OpenRequest wish = request(1, "a/x");
    wish.delete_on_close = true;
    wish.resource = std::move(hooked);
    const OpenRef open = manager.open(std::move(wish)).open;
    lock_one(manager, *open, exclusive(0, 10));

    int steps = 0;
    hooks.in_close = [&] {
        ++steps;
        EXPECT_EQ(open->state(), OpenState::closing);
        EXPECT_FALSE(manager.find(open->id));
        EXPECT_EQ(manager.close(open->id, CloseReason::admin).verdict, CloseVerdict::unknown_open);
        EXPECT_EQ(lock_one(manager, *open, exclusive(0, 1)), LockVerdict::closed);
        EXPECT_EQ(manager.unlock(*open, range(0, 10)), UnlockVerdict::closed);
        EXPECT_EQ(manager.set_delete_pending(*open, false), DeleteVerdict::closed);
        EXPECT_TRUE(manager.list_locks(0, 10, nullptr).empty());
        EXPECT_EQ(manager.row(open->id)->state, OpenState::closing);
    };
    hooks.in_remove = [&] {
        ++steps;
        EXPECT_EQ(manager.open(request(1, "a/x")).verdict, OpenVerdict::delete_pending);
        EXPECT_TRUE(manager.is_delete_pending(file(1)));
        EXPECT_FALSE(manager.is_open(file(1)));
        EXPECT_FALSE(manager.hold_unopened(file(1)));
        EXPECT_FALSE(manager.hold_folder(ShareId{1}, "a")) << "the name still goes by its path";
    };
    const CloseResult result = manager.close(open->id, CloseReason::client);
    EXPECT_TRUE(result.removed);
    EXPECT_EQ(steps, 2);
    EXPECT_FALSE(manager.row(open->id));
    EXPECT_TRUE(manager.hold_folder(ShareId{1}, "a"));
    EXPECT_EQ(manager.open(request(1)).verdict, OpenVerdict::granted);
}

TEST(Teardown, a_name_that_stays_is_not_reported_as_removed) {
    WakeList sink;
    LockManager manager({}, sink);
    std::vector<std::string> log;
    OpenRequest wish = request(1);
    wish.delete_on_close = true;
    auto stubborn = std::make_unique<LoggingFile>("f", log);
    stubborn->may_remove = false;
    wish.resource = std::move(stubborn);
    const OpenId id = manager.open(std::move(wish)).open->id;
    EXPECT_FALSE(manager.close(id, CloseReason::client).removed);
    EXPECT_EQ(log, (std::vector<std::string>{"f on_close", "f remove f", "f destroyed"}));
    EXPECT_EQ(manager.open(request(1)).verdict, OpenVerdict::granted) << "and no mark is left";
}

TEST(Teardown, a_resource_is_told_first_what_its_open_leaves_behind) {
    struct Leaving : LoggingFile {
        using LoggingFile::LoggingFile;
        void on_leave(const std::string& path, bool delete_pending) noexcept override {
            log.push_back("leaves " + path + (delete_pending ? ", to be deleted" : ""));
        }
    };
    WakeList sink;
    LockManager manager({}, sink);
    std::vector<std::string> log;
    OpenRequest wish = request(1, "old");
    wish.delete_on_close = true;
    wish.resource = std::make_unique<Leaving>("f", log);
    const OpenId deleting = manager.open(std::move(wish)).open->id;
    OpenRequest other = request(1, "old");
    other.resource = std::make_unique<Leaving>("g", log);
    const OpenId last = manager.open(std::move(other)).open->id;
    manager.renamed(file(1), "new");
    manager.close(deleting, CloseReason::client);
    EXPECT_EQ(log, (std::vector<std::string>{"leaves new, to be deleted", "f on_close", "f destroyed"}));
    log.clear();
    manager.close(last, CloseReason::client);
    EXPECT_EQ(log[0], "leaves new, to be deleted");
}

TEST(Teardown, wakes_are_told_without_a_mutex) {
    struct Asking : LockSink {
        LockManager* manager = nullptr;
        std::vector<Woken> woken;
        void wake(std::span<const Woken> all) override {
            woken.insert(woken.end(), all.begin(), all.end());
            manager->totals();
            manager->list_locks(0, 10, nullptr);
            manager->list_opens(OpenId{}, 10, nullptr);
        }
        void send_break(const BreakNotice&) override {}
    } sink;
    LockManager manager({}, sink);
    sink.manager = &manager;
    const OpenRef a = manager.open(request(1)).open, b = manager.open(request(1)).open;
    lock_one(manager, *a, exclusive(0, 1));
    manager.lock_or_queue(*b, exclusive(0, 1), WaitToken{1});
    manager.lock_or_queue(*b, exclusive(0, 1), WaitToken{2});
    manager.cancel(*b, WaitToken{2});
    manager.unlock(*a, range(0, 1));
    manager.lock_or_queue(*a, exclusive(0, 1), WaitToken{3});
    manager.close(b->id, CloseReason::client);
    EXPECT_EQ(sink.woken.size(), 3U);
}

TEST(Teardown, of_two_closers_exactly_one_wins) {
    WakeList sink;
    LockManager manager({}, sink);
    for (int round = 0; round < 300; ++round) {
        std::atomic<int> closed = 0, won = 0;
        OpenRequest wish = request(1);
        auto hooked = std::make_unique<Hooked>();
        hooked->closed = &closed;
        wish.resource = std::move(hooked);
        const OpenId id = manager.open(std::move(wish)).open->id;
        std::thread other([&] { won += manager.close(id, CloseReason::admin).verdict == CloseVerdict::closed; });
        won += manager.close_session(SessionId{1000}, CloseReason::logoff) != 0;
        won += manager.close(id, CloseReason::client).verdict == CloseVerdict::closed;
        other.join();
        ASSERT_EQ(won, 1);
        ASSERT_EQ(closed, 1);
    }
    EXPECT_EQ(manager.totals().opens, 0U);
}

TEST(Teardown, no_open_survives_its_session) {
    WakeList sink;
    LockManager manager({}, sink);
    for (std::uint64_t session = 1; session <= 60; ++session) {
        std::thread opener([&] {
            const auto by = owner(session);
            for (std::uint64_t i = 0;; ++i) {
                const OpenVerdict verdict = manager.open(request(i % 4, "a/f", by)).verdict;
                if (verdict == OpenVerdict::owner_gone) break;
                ASSERT_EQ(verdict, OpenVerdict::granted);
            }
        });
        while (manager.opens_of(SessionId{session}) < 5) std::this_thread::yield();
        manager.close_session(SessionId{session}, CloseReason::logoff);
        opener.join();
        ASSERT_EQ(manager.opens_of(SessionId{session}), 0U);
        ASSERT_EQ(manager.totals().opens, 0U);
        ASSERT_EQ(manager.totals().streams, 0U);
    }
}

TEST(Teardown, what_is_not_shared_is_open_once_however_often_its_stream_comes_and_goes) {
    WakeList sink;
    LockManager manager({}, sink);
    std::atomic<int> holders = 0, opened = 0;
    const auto work = [&] {
        for (int i = 0; i < 20'000; ++i) {
            OpenRequest wish = request(1);
            wish.share_mode = ShareMode::none;
            const OpenResult result = manager.open(std::move(wish));
            if (result.verdict != OpenVerdict::granted) continue;
            ++opened;
            ASSERT_EQ(++holders, 1);
            --holders;
            manager.close(result.open->id, CloseReason::client);
        }
    };
    std::thread other(work), third(work);
    work();
    other.join();
    third.join();
    EXPECT_GT(opened, 0);
    EXPECT_EQ(manager.totals().streams, 0U);
}

// ---------------------------------------------------------------- all at once

constexpr int threads = 4;
constexpr std::uint64_t steps = 3000;

/// Counts how often each token was told.
struct TokenCounter : LockSink {
    std::array<std::atomic<int>, threads * steps> told{};
    void wake(std::span<const Woken> all) override {
        for (const Woken& one : all) ++told[static_cast<std::size_t>(one.token)];
    }
    void send_break(const BreakNotice&) override {}
};

struct Crowd {
    TokenCounter sink;
    LockManager manager{Limits{}, sink};
    std::array<std::atomic<std::uint64_t>, 4> session{1, 2, 3, 4};
    std::atomic<std::uint64_t> last_session{4};
    std::array<std::atomic<int>, threads * steps> queued{};
    std::atomic<int> opened = 0, closed = 0, destroyed = 0;
    std::array<std::atomic<int>, 4> inside{}; // who is in the exclusive section of a file of its own

    void work(unsigned me) {
        std::mt19937 random(me);
        std::vector<OpenRef> mine;
        const OpenRef steady = manager.open(request(100, "steady", owner(1'000'000))).open;
        for (std::uint64_t step = 0; step < steps; ++step) {
            const WaitToken token{me * steps + step};
            if (mine.empty() || random() % 6 == 0) {
                open(random, mine);
                continue;
            }
            const std::size_t at = random() % mine.size();
            const OpenRef ref = mine[at];
            const RangeRequest wanted{range(random() % 20, random() % 5),
                                      random() % 2 ? LockMode::exclusive : LockMode::shared};
            switch (random() % 10) {
            case 0:
            case 1: lock_one(manager, *ref, wanted); break;
            case 2:
            case 3:
                if (manager.lock_or_queue(*ref, wanted, token) == LockVerdict::queued) {
                    queued[static_cast<std::size_t>(token)] = 1;
                }
                break;
            case 4: manager.unlock(*ref, wanted.range); break;
            case 5: manager.allows_io(*ref, wanted.range, IoKind::write); break;
            case 6:
                manager.close(ref->id, CloseReason::client);
                mine.erase(mine.begin() + static_cast<std::ptrdiff_t>(at));
                break;
            case 7: critical_section(*steady, random() % 4); break;
            case 8: other_things(random); break;
            default: manager.cancel(*ref, WaitToken{me * steps + random() % (step + 1)});
            }
        }
        manager.close(steady->id, CloseReason::client);
    }

    void open(std::mt19937& random, std::vector<OpenRef>& mine) {
        OpenRequest wish = request(random() % 8, "folder/" + std::to_string(random() % 3) + "/f",
                                   owner(session[random() % 4], random() % 2 ? 1U : 2U));
        wish.delete_on_close = random() % 20 == 0;
        auto hooked = std::make_unique<Hooked>();
        hooked->closed = &closed;
        hooked->destroyed = &destroyed;
        wish.resource = std::move(hooked);
        OpenResult result = manager.open(std::move(wish));
        if (result.verdict != OpenVerdict::granted) {
            --destroyed; // unused, as promised
            return;
        }
        ++opened;
        mine.push_back(std::move(result.open));
    }

    void critical_section(Open& steady, std::size_t which) {
        if (lock_one(manager, steady, exclusive(which, 1)) != LockVerdict::granted) return;
        EXPECT_EQ(inside[which]++, 0);
        EXPECT_EQ(inside[which]--, 1);
        EXPECT_EQ(manager.unlock(steady, range(which, 1)), UnlockVerdict::unlocked);
    }

    void other_things(std::mt19937& random) {
        switch (random() % 8) {
        case 0: {
            auto& slot = session[random() % 4];
            const std::uint64_t old = slot.exchange(++last_session);
            manager.close_session(SessionId{old}, CloseReason::logoff);
            break;
        }
        case 1:
            manager.close_tree(SessionId{session[random() % 4].load()}, TreeId{1}, CloseReason::tree_disconnect);
            break;
        case 2: manager.hold_folder(ShareId{1}, "folder/1"); break;
        case 3: manager.hold_unopened(file(random() % 8)); break;
        case 4: manager.renamed(file(random() % 8), "folder/" + std::to_string(random() % 3) + "/g"); break;
        case 5: manager.list_locks(random() % 100, 20, nullptr); break;
        case 6: manager.list_opens(OpenId{random() % 100}, 20, nullptr); break;
        default: manager.totals();
        }
    }
};

TEST(Teardown, a_crowd_leaves_nothing_behind) {
    const auto crowd = std::make_unique<Crowd>();
    std::vector<std::thread> running;
    for (unsigned me = 0; me < threads; ++me) running.emplace_back([&, me] { crowd->work(me); });
    for (std::thread& thread : running) thread.join();
    crowd->manager.close_all(CloseReason::shutdown);

    const Totals totals = crowd->manager.totals();
    EXPECT_EQ(totals.opens, 0U);
    EXPECT_EQ(totals.streams, 0U);
    EXPECT_EQ(totals.locks_held, 0U);
    EXPECT_EQ(totals.locks_waiting, 0U);
    EXPECT_TRUE(crowd->manager.list_opens(OpenId{}, 10, nullptr).empty());
    EXPECT_TRUE(crowd->manager.list_locks(0, 10, nullptr).empty());
    for (const char* folder : {"folder", "folder/0", "folder/1", "folder/2"}) {
        EXPECT_TRUE(crowd->manager.hold_folder(ShareId{1}, folder)) << folder;
    }
    EXPECT_GT(crowd->opened, 100);
    EXPECT_EQ(crowd->closed, crowd->opened) << "on_close() once for each open";
    EXPECT_EQ(crowd->destroyed, crowd->opened);
    for (std::size_t token = 0; token < crowd->queued.size(); ++token) {
        ASSERT_EQ(crowd->sink.told[token], crowd->queued[token]) << "token " << token;
    }
}

} // namespace
} // namespace holdfast::locks
