#include "locks/observer.h"

#include "tests/unit/locks/fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace holdfast::locks::test {
namespace {

using testing::ElementsAre;

/// Writes one line for each call.
struct Diary : Observer {
    bool wants_events() const noexcept override { return listens; }
    void opened(const OpenRow& open) override { note("opened", open); }
    void closed(const OpenRow& open, CloseReason reason) override {
        note(reason == CloseReason::admin ? "closed by admin" : "closed", open);
    }
    void disconnected(const OpenRow& open) override { note("disconnected", open); }
    void reconnected(const OpenRow& open) override { note("reconnected", open); }
    void renamed(const OpenRow& open, std::string_view old_path) override {
        note("renamed " + std::string(old_path) + " to " + open.path, open);
    }
    void range_changed(const OpenRow& open, RangeEvent what, const RangeRequest& range,
                       std::optional<OpenId> blocker) override {
        const char* const names[] = {"granted", "waiting", "released", "cancelled", "refused"};
        note(std::string(names[static_cast<int>(what)]) + " " + std::to_string(range.range.offset()) +
                 (blocker ? " for " + text(*blocker) : ""),
             open);
    }
    void caching_changed(const OpenRow& open, CachingEvent what, Caching from, Caching to) override {
        const char* const names[] = {"caching granted", "break sent", "acknowledged", "timed out"};
        note(std::string(names[static_cast<int>(what)]) + " " + std::to_string(static_cast<int>(from)) + ">" +
                 std::to_string(static_cast<int>(to)),
             open);
    }
    void refused(const Refusal& refusal) override {
        lines.push_back("refused " + std::string(refusal.path) + " for " + text(refusal.blocker));
    }

    std::vector<std::string> take() { return std::exchange(lines, {}); }
    static std::string text(OpenId id) { return std::to_string(static_cast<std::uint64_t>(id)); }
    void note(std::string what, const OpenRow& open) { lines.push_back(text(open.id) + " " + std::move(what)); }

    bool listens = true;
    std::vector<std::string> lines;
};

struct Observing : testing::Test {
    Observing() { manager.observe(diary); }
    Diary diary;
    WakeList sink;
    LockManager manager{{}, sink};
};

TEST_F(Observing, opens_come_and_go) {
    const OpenId id = manager.open(request(1)).open->id;
    manager.close(id, CloseReason::admin);
    EXPECT_THAT(diary.take(), ElementsAre("1 opened", "1 closed by admin"));
}

TEST_F(Observing, nothing_is_told_to_who_does_not_listen) {
    diary.listens = false;
    const OpenRef open = manager.open(request(1)).open;
    lock_one(manager, *open, exclusive(0, 1));
    manager.close(open->id, CloseReason::client);
    EXPECT_THAT(diary.take(), ElementsAre());
}

TEST_F(Observing, a_refused_open_names_who_is_in_the_way) {
    OpenRequest alone = request(1, "dir/f");
    alone.share_mode = ShareMode::none;
    const OpenRef holder = manager.open(std::move(alone)).open;
    diary.take();
    EXPECT_EQ(manager.open(request(1, "dir/f")).verdict, OpenVerdict::sharing_violation);
    EXPECT_THAT(diary.take(), ElementsAre("refused dir/f for 1"));
}

TEST_F(Observing, ranges_are_told_and_so_is_who_waited) {
    const OpenRef a = manager.open(request(1)).open;
    const OpenRef b = manager.open(request(1)).open;
    diary.take();
    lock_one(manager, *a, exclusive(10, 5));
    EXPECT_EQ(lock_one(manager, *b, exclusive(12, 1)), LockVerdict::refused);
    EXPECT_EQ(manager.lock_or_queue(*b, exclusive(12, 1), WaitToken{1}), LockVerdict::queued);
    manager.unlock(*a, range(10, 5));
    EXPECT_THAT(diary.take(), ElementsAre("1 granted 10", "2 refused 12 for 1", "2 waiting 12 for 1", "1 released 10",
                                          "2 granted 12"));
}

TEST_F(Observing, a_refused_series_leaves_one_line) {
    const OpenRef a = manager.open(request(1)).open;
    const OpenRef b = manager.open(request(1)).open;
    lock_one(manager, *a, exclusive(10, 5));
    diary.take();
    const RangeRequest series[] = {exclusive(0, 1), exclusive(11, 1)};
    EXPECT_EQ(manager.lock(*b, series), LockVerdict::refused);
    EXPECT_THAT(diary.take(), ElementsAre("2 refused 11 for 1"));
}

TEST_F(Observing, what_goes_with_an_open_is_not_told_one_by_one) {
    const OpenRef a = manager.open(request(1)).open;
    const OpenRef b = manager.open(request(1)).open;
    lock_one(manager, *a, exclusive(0, 1));
    lock_one(manager, *a, exclusive(1, 1));
    manager.lock_or_queue(*b, exclusive(0, 1), WaitToken{1});
    diary.take();
    manager.close(a->id, CloseReason::client);
    EXPECT_THAT(diary.take(), ElementsAre("1 closed", "2 granted 0"));
}

TEST_F(Observing, a_rename_is_told_of_every_open) {
    manager.open(request(1, "a"));
    manager.open(request(1, "a"));
    diary.take();
    manager.renamed(file(1), "b");
    EXPECT_THAT(diary.take(), testing::UnorderedElementsAre("1 renamed a to b", "2 renamed a to b"));
}

CachingWish lease_of_all() {
    CachingWish wish{.kind = CachingKind::lease, .wanted = Caching::all, .name = {}, .version = 2};
    wish.name.key[0] = 1;
    return wish;
}

TEST_F(Observing, caching_is_told_from_grant_to_answer) {
    OpenRequest caches = request(1);
    caches.caching = lease_of_all();
    manager.open(std::move(caches));
    OpenRequest other = request(1);
    other.token = WaitToken{1};
    manager.open(std::move(other));
    manager.acknowledge_lease(lease_of_all().name, Caching::read | Caching::handle);
    EXPECT_THAT(diary.take(),
                ElementsAre("1 opened", "1 caching granted 0>7", "1 break sent 7>3", "1 acknowledged 7>3"));
}

TEST_F(Observing, an_answer_that_does_not_come_is_told) {
    OpenRequest caches = request(1);
    caches.caching = lease_of_all();
    manager.open(std::move(caches));
    OpenRequest other = request(1);
    other.token = WaitToken{1};
    manager.open(std::move(other));
    diary.take();
    manager.expire_break(sink.take_breaks().at(0).ticket);
    EXPECT_THAT(diary.take(), ElementsAre("1 timed out 7>0"));
}

TEST(ShareCountsOfOpens, what_happens_is_counted_whoever_watches) {
    WakeList sink;
    LockManager manager{{}, sink};
    auto by = std::make_shared<Owner>(*owner());
    by->counts = std::make_shared<ShareCounts>();
    OpenRequest alone = request(1, "f", by);
    alone.share_mode = ShareMode::none;
    const OpenId id = manager.open(std::move(alone)).open->id;
    manager.open(request(1, "f", by));
    manager.close(id, CloseReason::admin);
    EXPECT_EQ(by->counts->opened, 1U);
    EXPECT_EQ(by->counts->sharing_violations, 1U);
    EXPECT_EQ(by->counts->closed[static_cast<std::size_t>(CloseReason::admin)], 1U);
    EXPECT_EQ(by->counts->closed[static_cast<std::size_t>(CloseReason::client)], 0U);
}

} // namespace
} // namespace holdfast::locks::test
