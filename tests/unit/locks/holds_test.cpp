#include "tests/unit/locks/fixture.h"

#include <gtest/gtest.h>

namespace holdfast::locks {
namespace {

using namespace test;

TEST(Holds, a_hold_that_was_moved_ends_once) {
    WakeList sink;
    LockManager manager({}, sink);
    {
        auto first = manager.hold_folder(ShareId{1}, "a");
        ASSERT_TRUE(first);
        const FolderHold second = std::move(*first);
        first.reset();
        EXPECT_EQ(manager.open(request(1, "a/b")).verdict, OpenVerdict::folder_busy);
    }
    EXPECT_EQ(manager.open(request(1, "a/b")).verdict, OpenVerdict::granted);

    {
        auto first = manager.hold_unopened(file(2));
        ASSERT_TRUE(first);
        const StreamHold second = std::move(*first);
        first.reset();
        EXPECT_EQ(manager.open(request(2)).verdict, OpenVerdict::delete_pending);
    }
    EXPECT_EQ(manager.open(request(2)).verdict, OpenVerdict::granted);
}

TEST(Holds, a_stream_made_for_a_hold_goes_with_it) {
    WakeList sink;
    LockManager manager({}, sink);
    auto hold = manager.hold_unopened(file(1));
    ASSERT_TRUE(hold);
    EXPECT_EQ(manager.totals().streams, 1U);
    EXPECT_FALSE(manager.is_open(file(1)));
    EXPECT_FALSE(manager.hold_unopened(file(1)));
    hold.reset();
    EXPECT_EQ(manager.totals().streams, 0U);
}

TEST(Holds, a_held_stream_outlives_its_last_open) {
    WakeList sink;
    LockManager manager({}, sink);
    const OpenRef open = manager.open(request(1)).open;
    auto hold = manager.hold_unopened(file(1), open->id);
    ASSERT_TRUE(hold);
    manager.close(open->id, CloseReason::client);
    EXPECT_EQ(manager.open(request(1)).verdict, OpenVerdict::delete_pending);
    hold.reset();
    EXPECT_EQ(manager.open(request(1)).verdict, OpenVerdict::granted);
}

TEST(Holds, renaming_what_nobody_has_open_changes_nothing) {
    WakeList sink;
    LockManager manager({}, sink);
    manager.renamed(file(1), "x/y");
    EXPECT_TRUE(manager.hold_folder(ShareId{1}, "x"));
}

TEST(Holds, a_blocker_is_found_by_its_present_path) {
    WakeList sink;
    LockManager manager({}, sink);
    const OpenRef other_share = manager.open(request(1, "b/f", owner(1, 1, 2))).open;
    const OpenRef open = manager.open(request(2, "a/f")).open;
    manager.renamed(file(2), "b/f");
    OpenId blocker{};
    EXPECT_TRUE(manager.hold_folder(ShareId{1}, "a", &blocker));
    EXPECT_FALSE(manager.hold_folder(ShareId{1}, "b", &blocker));
    EXPECT_EQ(blocker, open->id);
    EXPECT_EQ(manager.path_of(*open), "b/f");
}

} // namespace
} // namespace holdfast::locks
