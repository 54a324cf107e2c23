#include "locks/snapshot.h"

#include "tests/unit/locks/fixture.h"

#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <thread>

namespace holdfast::locks {
namespace {

using namespace test;

TEST(Snapshot, a_row_says_what_was_asked_for_and_what_has_been_done) {
    WakeList sink;
    LockManager manager({}, sink);
    OpenRequest wish = request(7, "a/b");
    wish.share_mode = ShareMode::read;
    wish.create_options = 0x1000;
    wish.kind = FileKind::directory;
    wish.delete_on_close = true;
    wish.now = Time(std::chrono::seconds(100));
    const OpenRef open = manager.open(std::move(wish)).open;
    open->bytes_read = 10;
    open->bytes_written = 20;
    open->last_use_ns = std::chrono::duration_cast<Time::duration>(std::chrono::seconds(200)).count();
    lock_one(manager, *open, exclusive(0, 1));
    const auto row = manager.row(open->id);
    ASSERT_TRUE(row);
    EXPECT_EQ(row->id, open->id);
    EXPECT_EQ(row->state, OpenState::open);
    EXPECT_EQ(row->file, file(7));
    EXPECT_EQ(row->kind, FileKind::directory);
    EXPECT_EQ(row->access, Access::read_data | Access::write_data);
    EXPECT_EQ(row->share_mode, ShareMode::read);
    EXPECT_EQ(row->create_options, 0x1000U);
    EXPECT_EQ(row->path, "a/b");
    EXPECT_EQ(row->opened_at, Time(std::chrono::seconds(100)));
    EXPECT_EQ(row->last_use, Time(std::chrono::seconds(200)));
    EXPECT_EQ(row->bytes_read, 10U);
    EXPECT_EQ(row->bytes_written, 20U);
    EXPECT_TRUE(row->delete_on_close);
    EXPECT_FALSE(row->delete_pending);
    EXPECT_EQ(row->locks_held, 1U);
    EXPECT_EQ(row->owner->session, SessionId{1});
}

TEST(Snapshot, pages_and_filters) {
    WakeList sink;
    LockManager manager({}, sink);
    std::vector<OpenRef> opens;
    for (std::uint64_t i = 1; i <= 1000; ++i) opens.push_back(manager.open(request(i)).open);
    const auto ids = [](const std::vector<OpenRow>& rows) {
        std::vector<std::uint64_t> numbers;
        for (const OpenRow& row : rows) numbers.push_back(static_cast<std::uint64_t>(row.id));
        return numbers;
    };
    EXPECT_EQ(ids(manager.list_opens(OpenId{500}, 3, nullptr)), (std::vector<std::uint64_t>{501, 502, 503}));
    EXPECT_EQ(ids(manager.list_opens(OpenId{998}, 5, nullptr)), (std::vector<std::uint64_t>{999, 1000}));
    EXPECT_TRUE(manager.list_opens(OpenId{}, 0, nullptr).empty());
    const auto by_hundreds = [](const OpenRow& row) { return row.file.file % 100 == 0; };
    EXPECT_EQ(ids(manager.list_opens(OpenId{150}, 3, by_hundreds)), (std::vector<std::uint64_t>{200, 300, 400}));

    lock_one(manager, *opens[4], exclusive(0, 1));
    lock_one(manager, *opens[2], shared(0, 1));
    const auto locks = manager.list_locks(0, 10, nullptr);
    ASSERT_EQ(locks.size(), 2U);
    EXPECT_EQ(locks[0].open, opens[4]->id);
    EXPECT_EQ(locks[0].path, "f");
    EXPECT_LT(locks[0].serial, locks[1].serial);
    EXPECT_EQ(manager.list_locks(locks[0].serial, 10, nullptr).size(), 1U);
    EXPECT_EQ(manager.list_locks(0, 10, [](const LockRow& row) { return row.mode == LockMode::shared; }).size(), 1U);
}

TEST(Snapshot, every_open_and_lock_that_stays_is_met_once_while_others_come_and_go) {
    WakeList sink;
    LockManager manager({}, sink);
    std::set<OpenId> staying;
    std::set<std::uint64_t> staying_ranges;
    std::vector<OpenRef> leaving;
    for (std::uint64_t i = 0; i < 3000; ++i) {
        const OpenRef open = manager.open(request(i % 50)).open;
        lock_one(manager, *open, exclusive(i, 1));
        if (i % 3 == 0) {
            staying.insert(open->id);
            staying_ranges.insert(i);
        } else {
            leaving.push_back(open);
        }
    }
    std::atomic<bool> stop = false;
    std::thread churn([&] {
        for (std::size_t i = 0; !stop; ++i) {
            if (i < leaving.size()) manager.close(leaving[i]->id, CloseReason::client);
            const OpenRef fresh = manager.open(request(i % 50)).open;
            lock_one(manager, *fresh, shared(5000 + i, 1));
            if (i % 2) manager.close(fresh->id, CloseReason::client);
            if (i > 6000) break;
        }
    });
    const OpenId last_old{3000};
    for (int round = 0; round < 5; ++round) {
        std::set<OpenId> met;
        for (OpenId after{}; after < last_old;) {
            const auto rows = manager.list_opens(after, 61, nullptr);
            if (rows.empty()) break;
            for (const OpenRow& row : rows) {
                ASSERT_GT(row.id, after);
                after = row.id;
                if (staying.contains(row.id)) met.insert(row.id);
            }
        }
        EXPECT_EQ(met, staying);

        std::multiset<std::uint64_t> ranges;
        for (std::uint64_t after = 0; after < 3000;) {
            const auto rows = manager.list_locks(after, 61, nullptr);
            if (rows.empty()) break;
            for (const LockRow& row : rows) {
                ASSERT_GT(row.serial, after);
                after = row.serial;
                if (staying_ranges.contains(row.range.offset())) ranges.insert(row.range.offset());
            }
        }
        EXPECT_EQ(ranges, std::multiset<std::uint64_t>(staying_ranges.begin(), staying_ranges.end()));
    }
    stop = true;
    churn.join();
}

} // namespace
} // namespace holdfast::locks
