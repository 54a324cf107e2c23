// Opens of named streams, and the file that they belong to.

#include "tests/unit/locks/fixture.h"
#include "tests/unit/locks/memory_journal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <random>
#include <thread>

namespace holdfast::locks {
namespace {

using namespace test;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr FileKey unnamed{1, 7, 0};
constexpr FileKey stream{1, 7, 70};
constexpr FileKey other_stream{1, 7, 71};

class NamedStreams : public ::testing::Test {
  protected:
    OpenRequest wish(const FileKey& key, const std::string& name = "f", ShareMode share_mode = ShareMode::all,
                     Access access = Access::read_data | Access::write_data) {
        OpenRequest made = request(key.file, "dir/f");
        made.file = key;
        made.access = access;
        made.share_mode = share_mode;
        if (key.is_named_stream()) made.stream_name = name;
        made.resource = std::make_unique<LoggingFile>(name, log);
        return made;
    }
    OpenRef open(OpenRequest made) {
        auto result = manager.open(std::move(made));
        EXPECT_EQ(result.verdict, OpenVerdict::granted);
        return result.open;
    }
    OpenVerdict verdict_of(OpenRequest made) { return manager.open(std::move(made)).verdict; }
    void close(OpenRef& open) {
        manager.close(open->id, CloseReason::client);
        open.reset();
    }
    std::vector<std::string> removals() {
        std::vector<std::string> all;
        for (const std::string& line : log)
            if (line.find("remove") != std::string::npos) all.push_back(line);
        return all;
    }

    std::vector<std::string> log;
    WakeList sink;
    LockManager manager{{}, sink};
};

TEST_F(NamedStreams, each_has_share_modes_and_ranges_of_its_own) {
    const auto one = open(wish(stream, "s", ShareMode::none));
    EXPECT_EQ(verdict_of(wish(stream, "s")), OpenVerdict::sharing_violation);
    const auto two = open(wish(other_stream, "t", ShareMode::none));
    const auto file = open(wish(unnamed, "f", ShareMode::none));
    EXPECT_EQ(lock_one(manager, *one, exclusive(0, 10)), LockVerdict::granted);
    EXPECT_EQ(lock_one(manager, *two, exclusive(0, 10)), LockVerdict::granted);
    EXPECT_EQ(lock_one(manager, *file, exclusive(0, 10)), LockVerdict::granted);
}

TEST_F(NamedStreams, one_that_does_not_share_deletion_keeps_the_file) {
    auto held = open(wish(stream, "s", ShareMode::read | ShareMode::write));
    const auto refused = manager.open(wish(unnamed, "f", ShareMode::all, Access::remove));
    EXPECT_EQ(refused.verdict, OpenVerdict::sharing_violation);
    EXPECT_EQ(refused.blocker, held->id);
    const auto would = manager.would_open(unnamed, Access::remove, ShareMode::all);
    EXPECT_EQ(would.verdict, OpenVerdict::sharing_violation);
    EXPECT_EQ(would.blocker, held->id);
    EXPECT_EQ(verdict_of(wish(unnamed)), OpenVerdict::granted);
    close(held);
    EXPECT_EQ(verdict_of(wish(unnamed, "f", ShareMode::all, Access::remove)), OpenVerdict::granted);
}

TEST_F(NamedStreams, one_that_only_looks_keeps_nothing) {
    const auto held = open(wish(stream, "s", ShareMode::none, Access::read_attributes));
    EXPECT_EQ(verdict_of(wish(unnamed, "f", ShareMode::all, Access::remove)), OpenVerdict::granted);
}

TEST_F(NamedStreams, a_file_does_not_keep_its_streams_from_being_deleted) {
    const auto held = open(wish(unnamed, "f", ShareMode::none));
    EXPECT_EQ(verdict_of(wish(stream, "s", ShareMode::none, Access::remove)), OpenVerdict::granted);
}

TEST_F(NamedStreams, deleting_one_takes_it_alone) {
    auto file = open(wish(unnamed));
    auto doomed = open(wish(stream, "s"));
    manager.set_delete_pending(*doomed, true);
    EXPECT_FALSE(manager.is_delete_pending(unnamed));
    EXPECT_EQ(verdict_of(wish(stream, "s")), OpenVerdict::delete_pending);
    EXPECT_EQ(verdict_of(wish(other_stream, "t")), OpenVerdict::granted);
    close(doomed);
    close(file);
    EXPECT_THAT(removals(), ElementsAre("s remove dir/f"));
}

TEST_F(NamedStreams, the_file_goes_with_the_last_of_all_opens_on_behalf_of_who_deleted_it) {
    auto one = open(wish(stream, "s"));
    auto two = open(wish(other_stream, "t"));
    OpenRequest deleting = wish(unnamed, "f", ShareMode::all, Access::remove);
    deleting.delete_on_close = true;
    auto file = open(std::move(deleting));
    close(file);
    EXPECT_THAT(removals(), IsEmpty());
    EXPECT_TRUE(manager.is_delete_pending(unnamed));
    EXPECT_EQ(verdict_of(wish(unnamed)), OpenVerdict::delete_pending);
    EXPECT_EQ(verdict_of(wish(stream, "s")), OpenVerdict::delete_pending);
    EXPECT_EQ(verdict_of(wish({1, 7, 72}, "new")), OpenVerdict::delete_pending);
    EXPECT_FALSE(manager.hold_folder(ShareId{1}, "dir"));
    close(one);
    EXPECT_THAT(removals(), IsEmpty());
    close(two);
    EXPECT_THAT(removals(), ElementsAre("f remove dir/f"));
    EXPECT_FALSE(manager.is_delete_pending(unnamed));
    EXPECT_EQ(manager.totals().streams, 0U);
    EXPECT_TRUE(manager.hold_folder(ShareId{1}, "dir"));
    EXPECT_EQ(verdict_of(wish(unnamed)), OpenVerdict::granted);
}

TEST_F(NamedStreams, a_mark_that_is_taken_back_in_time_means_nothing) {
    auto named = open(wish(stream, "s"));
    auto file = open(wish(unnamed));
    manager.set_delete_pending(*file, true);
    EXPECT_EQ(verdict_of(wish(other_stream, "t")), OpenVerdict::delete_pending);
    manager.set_delete_pending(*file, false);
    close(file);
    close(named);
    EXPECT_THAT(removals(), IsEmpty());
    EXPECT_EQ(manager.totals().streams, 0U);
}

TEST_F(NamedStreams, a_refused_open_is_not_counted) {
    auto held = open(wish(stream, "s", ShareMode::all));
    EXPECT_EQ(verdict_of(wish(stream, "s", ShareMode::none)), OpenVerdict::sharing_violation);
    auto file = open(wish(unnamed, "f", ShareMode::all, Access::remove));
    close(file);
    close(held);
    EXPECT_FALSE(manager.has_open_named_streams(unnamed));
    EXPECT_EQ(manager.totals().streams, 0U);
    EXPECT_EQ(manager.totals().opens, 0U);
}

TEST_F(NamedStreams, a_file_with_an_open_stream_is_not_reserved) {
    auto held = open(wish(stream, "s"));
    EXPECT_TRUE(manager.has_open_named_streams(unnamed));
    OpenId blocker{};
    EXPECT_FALSE(manager.hold_unopened(unnamed, OpenId{}, &blocker));
    EXPECT_EQ(blocker, held->id);
    close(held);
    const auto hold = manager.hold_unopened(unnamed);
    ASSERT_TRUE(hold);
    EXPECT_EQ(verdict_of(wish(stream, "s")), OpenVerdict::delete_pending);
}

TEST_F(NamedStreams, an_open_tells_which_one_it_is_of) {
    const auto named = open(wish(stream, "s"));
    const auto file = open(wish(unnamed));
    EXPECT_EQ(manager.stream_name_of(*named), "s");
    EXPECT_EQ(manager.stream_name_of(*file), "");
    EXPECT_EQ(manager.path_of(*named), "dir/f");
    manager.renamed_stream(stream, "new");
    EXPECT_EQ(manager.stream_name_of(*named), "new");
    EXPECT_EQ(manager.row(named->id)->stream_name, "new");
    EXPECT_EQ(manager.row(file->id)->stream_name, "");
    lock_one(manager, *named, exclusive(0, 1));
    EXPECT_EQ(manager.list_locks(0, 1, nullptr).at(0).stream_name, "new");
}

TEST_F(NamedStreams, cached_handles_are_asked_for_where_they_keep_the_file) {
    OpenRequest caches = wish(stream, "s", ShareMode::read | ShareMode::write);
    caches.caching =
        CachingWish{.kind = CachingKind::lease, .wanted = Caching::read | Caching::handle, .name = {{1}, {2}}};
    auto held = open(std::move(caches));
    const auto none = manager.break_handles_of_named_streams({1, 8, 0}, CacheOperation::share_broken, WaitToken{5});
    EXPECT_EQ(none.verdict, BreakVerdict::proceed);
    const auto asked = manager.break_handles_of_named_streams(unnamed, CacheOperation::share_broken, WaitToken{5});
    EXPECT_EQ(asked.verdict, BreakVerdict::wait);
    EXPECT_EQ(asked.stream, stream);
    ASSERT_EQ(sink.take_breaks().size(), 1U);
    close(held);
    EXPECT_THAT(sink.take().size(), 1U);
}

TEST_F(NamedStreams, one_that_outlives_the_server_counts_again_after_it) {
    MemoryJournal journal;
    SavedOpen saved;
    saved.id = OpenId{9};
    saved.file = stream;
    saved.access = Access::read_data;
    saved.share_mode = ShareMode::read;
    saved.path = "dir/f";
    saved.stream_name = "s";
    saved.durability = {60'000, {}, DurableKind::persistent};
    manager.use_journal(journal);
    ASSERT_TRUE(manager.restore(saved, stream, owner(), std::make_unique<LoggingFile>("s", log)));
    EXPECT_TRUE(manager.has_open_named_streams(unnamed));
    EXPECT_EQ(manager.row(OpenId{9})->stream_name, "s");
    EXPECT_EQ(verdict_of(wish(unnamed, "f", ShareMode::all, Access::remove)), OpenVerdict::sharing_violation);
    manager.close(OpenId{9}, CloseReason::admin);
    EXPECT_FALSE(manager.has_open_named_streams(unnamed));
}

/// Counts the opens that nobody has begun to close, and how often a name was taken away while there were any.
/// Not those of which on_close() has not told: others may end before it does, and be the last.
struct Counting : Resource {
    struct Counts {
        std::atomic<int> held{0}, opened{0}, closed{0}, removed{0}, removed_early{0};
    };
    explicit Counting(Counts& counts_) : counts(counts_) {}
    void on_close(OpenId, CloseReason) noexcept override {
        if (++counts.closed % 16 == 0) std::this_thread::sleep_for(std::chrono::microseconds(200));
    }
    bool remove_name(const std::string&) noexcept override {
        ++counts.removed;
        if (counts.held != 0) ++counts.removed_early;
        return true;
    }
    Counts& counts;
};

TEST(NamedStreamsCrowd, the_file_goes_when_nothing_of_it_is_open_and_nothing_is_left_behind) {
    WakeList sink;
    LockManager manager({}, sink);
    Counting::Counts counts;
    const auto close = [&](OpenId id) {
        --counts.held;
        manager.close(id, CloseReason::client);
    };
    const auto run = [&](unsigned seed) {
        std::minstd_rand random(seed);
        std::vector<OpenId> held;
        for (int step = 0; step < 2000; ++step) {
            if (random() % 2 == 0 && !held.empty()) {
                close(held.back());
                held.pop_back();
                continue;
            }
            OpenRequest wish = request(7);
            wish.file.stream = random() % 3;
            wish.delete_on_close = wish.file.stream == 0 && random() % 4 == 0;
            wish.resource = std::make_unique<Counting>(counts);
            const auto result = manager.open(std::move(wish));
            if (result.verdict != OpenVerdict::granted) continue;
            ++counts.opened;
            ++counts.held;
            held.push_back(result.open->id);
        }
        for (const OpenId id : held) close(id);
    };
    std::vector<std::thread> threads;
    for (unsigned seed = 1; seed <= 4; ++seed) threads.emplace_back(run, seed);
    for (std::thread& thread : threads) thread.join();
    EXPECT_GT(counts.removed, 0);
    EXPECT_EQ(counts.removed_early, 0);
    EXPECT_EQ(counts.closed, counts.opened);
    EXPECT_EQ(manager.totals().opens, 0U);
    EXPECT_EQ(manager.totals().streams, 0U);
}

} // namespace
} // namespace holdfast::locks
