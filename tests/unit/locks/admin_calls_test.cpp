#include "tests/unit/locks/fixture.h"

#include <gtest/gtest.h>

namespace holdfast::locks::test {
namespace {

struct AdminCalls : testing::Test {
    OpenRef open_caching(Caching wanted, CachingKind kind = CachingKind::lease) {
        OpenRequest made = request(1);
        made.caching = CachingWish{.kind = kind, .wanted = wanted, .name = {}, .version = 2};
        made.caching->name.key[0] = 1;
        return manager.open(std::move(made)).open;
    }
    std::uint64_t serial_of_only_lock(bool granted) {
        const auto rows = manager.list_locks(0, 10, [&](const LockRow& row) { return row.granted == granted; });
        return rows.size() == 1 ? rows[0].serial : 0;
    }

    WakeList sink;
    LockManager manager{{}, sink};
};

TEST_F(AdminCalls, a_client_is_asked_for_what_only_it_knows) {
    const OpenRef open = open_caching(Caching::all);
    EXPECT_EQ(manager.ask_to_give_up(open->id), AskVerdict::asked);
    const auto breaks = sink.take_breaks();
    ASSERT_EQ(breaks.size(), 1U);
    EXPECT_EQ(breaks[0].from, Caching::all);
    EXPECT_EQ(breaks[0].to, Caching::read);
    EXPECT_TRUE(breaks[0].needs_acknowledgement);
    EXPECT_EQ(manager.acknowledge_lease(breaks[0].name, Caching::read).verdict, AckVerdict::done);
    EXPECT_EQ(manager.ask_to_give_up(open->id), AskVerdict::nothing_cached);
}

TEST_F(AdminCalls, a_client_that_is_asked_already_gives_up_all_of_it) {
    const OpenRef open = open_caching(Caching::all);
    OpenRequest other = request(1);
    other.token = WaitToken{1};
    manager.open(std::move(other));
    const auto first = sink.take_breaks();
    ASSERT_EQ(first.size(), 1U);
    ASSERT_EQ(first[0].to, Caching::read | Caching::handle);
    EXPECT_EQ(manager.ask_to_give_up(open->id), AskVerdict::asked);
    EXPECT_TRUE(sink.breaks.empty());
    manager.acknowledge_lease(first[0].name, first[0].to);
    const auto second = sink.take_breaks();
    ASSERT_EQ(second.size(), 1U);
    EXPECT_EQ(second[0].to, Caching::read);
}

TEST_F(AdminCalls, a_batch_oplock_is_asked_for_too) {
    const OpenRef open = open_caching(Caching::all, CachingKind::oplock);
    EXPECT_EQ(manager.ask_to_give_up(open->id), AskVerdict::asked);
    EXPECT_EQ(sink.breaks.at(0).open, open->id);
}

TEST_F(AdminCalls, who_caches_nothing_has_nothing_to_give_up) {
    const OpenRef open = manager.open(request(1)).open;
    EXPECT_EQ(manager.ask_to_give_up(open->id), AskVerdict::nothing_cached);
    EXPECT_EQ(manager.ask_to_give_up(OpenId{99}), AskVerdict::unknown_open);
}

TEST_F(AdminCalls, a_broken_lock_goes_to_who_waits_and_its_open_stays) {
    const OpenRef a = manager.open(request(1)).open;
    const OpenRef b = manager.open(request(1)).open;
    lock_one(manager, *a, exclusive(0, 10));
    manager.lock_or_queue(*b, exclusive(5, 1), WaitToken{4});

    const BrokenLock broken = manager.break_lock(serial_of_only_lock(true));
    EXPECT_EQ(broken.open, a->id);
    EXPECT_TRUE(broken.was_granted);
    EXPECT_EQ(broken.waiters_granted, 1U);
    ASSERT_EQ(sink.woken.size(), 1U);
    EXPECT_EQ(sink.woken[0].token, WaitToken{4});
    EXPECT_EQ(sink.woken[0].reason, WakeReason::granted);
    EXPECT_TRUE(a->is_open());
    EXPECT_EQ(manager.unlock(*a, range(0, 10)), UnlockVerdict::not_locked);
    EXPECT_FALSE(manager.allows_io(*a, range(5, 1), IoKind::write));
}

TEST_F(AdminCalls, a_waiter_can_be_sent_away) {
    const OpenRef a = manager.open(request(1)).open;
    const OpenRef b = manager.open(request(1)).open;
    lock_one(manager, *a, exclusive(0, 10));
    manager.lock_or_queue(*b, exclusive(5, 1), WaitToken{4});
    const BrokenLock broken = manager.break_lock(serial_of_only_lock(false));
    EXPECT_EQ(broken.open, b->id);
    EXPECT_FALSE(broken.was_granted);
    EXPECT_EQ(sink.woken.at(0).reason, WakeReason::cancelled);
}

TEST_F(AdminCalls, a_lock_that_has_gone_is_nobodys) {
    const OpenRef a = manager.open(request(1)).open;
    lock_one(manager, *a, exclusive(0, 10));
    const std::uint64_t serial = serial_of_only_lock(true);
    manager.unlock(*a, range(0, 10));
    lock_one(manager, *a, exclusive(20, 1)); // may stand where the other stood
    EXPECT_EQ(manager.break_lock(serial).open, OpenId{});
    EXPECT_EQ(manager.totals().locks_held, 1U);
}

TEST_F(AdminCalls, a_blocked_client_meets_a_sharing_violation) {
    auto by = std::make_shared<Owner>(*owner());
    by->client_guid[0] = 9;
    manager.block_reopening(
        {.file = file(1), .client = by->client_guid, .client_address = {}, .until = Time(std::chrono::seconds(5))});
    EXPECT_EQ(manager.open(request(1, "f", by)).verdict, OpenVerdict::sharing_violation);
    EXPECT_EQ(manager.open(request(1)).verdict, OpenVerdict::granted);
    OpenRequest later = request(1, "f", by);
    later.now = Time(std::chrono::seconds(5));
    EXPECT_EQ(manager.open(std::move(later)).verdict, OpenVerdict::granted);
}

TEST_F(AdminCalls, a_file_stays_when_its_deletion_is_skipped) {
    std::vector<std::string> log;
    for (const DeleteOnClose deletion : {DeleteOnClose::skip, DeleteOnClose::honor}) {
        OpenRequest deletes = request(1);
        deletes.access = deletes.access | Access::remove;
        deletes.delete_on_close = true;
        deletes.resource = std::make_unique<LoggingFile>("x", log);
        const OpenId id = manager.open(std::move(deletes)).open->id;
        EXPECT_EQ(manager.close(id, CloseReason::admin, deletion).removed, deletion == DeleteOnClose::honor);
    }
}

} // namespace
} // namespace holdfast::locks::test
