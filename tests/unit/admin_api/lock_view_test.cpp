#include "admin_api/lock_view.h"

#include "tests/unit/admin_api/fixture.h"

#include <gtest/gtest.h>

namespace holdfast::admin_api {
namespace {

class LockViewTest : public RouteTest {
  protected:
    LockView whole{locks};
    LockView limited{locks, ShareLimit({"projects"}, nullptr)};
};

TEST_F(LockViewTest, shows_the_rows_of_the_shares_alone) {
    const auto mine = open("a", alice());
    const auto other = open("b", bob());
    const auto nobodys = open("c", nullptr);
    EXPECT_EQ(whole.list_opens({}, 10, nullptr).size(), 3u);
    ASSERT_EQ(limited.list_opens({}, 10, nullptr).size(), 1u);
    EXPECT_EQ(limited.list_opens({}, 10, nullptr)[0].id, mine->id);
    EXPECT_TRUE(limited.list_opens({}, 10, [](const locks::OpenRow&) { return false; }).empty());
    EXPECT_TRUE(limited.row(mine->id));
    EXPECT_FALSE(limited.row(other->id));
    EXPECT_FALSE(limited.row(nobodys->id));
    EXPECT_TRUE(whole.row(nobodys->id));
}

TEST_F(LockViewTest, closes_nothing_that_it_does_not_show) {
    const auto mine = open("a", alice());
    const auto other = open("b", bob());
    EXPECT_EQ(limited.close(other->id, locks::CloseReason::admin).verdict, locks::CloseVerdict::unknown_open);
    EXPECT_TRUE(other->is_open());
    EXPECT_EQ(limited.close(mine->id, locks::CloseReason::admin).verdict, locks::CloseVerdict::closed);
}

TEST_F(LockViewTest, says_not_which_open_of_another_share_is_in_the_way) {
    const auto other = open("a", bob());
    locks::OpenRequest same;
    same.file = other->file;
    same.access = locks::Access::read_data;
    same.owner = alice();
    same.now = test_now;
    same.resource = std::make_unique<FakeResource>(closed);
    const auto mine = locks.open(std::move(same)).open;
    ASSERT_TRUE(mine);
    const locks::RangeRequest wanted{*locks::ByteRange::make(0, 1), locks::LockMode::exclusive};
    ASSERT_EQ(locks.lock(*other, {&wanted, 1}), locks::LockVerdict::granted);
    ASSERT_EQ(locks.lock_or_queue(*mine, wanted, locks::WaitToken{7}), locks::LockVerdict::queued);

    ASSERT_EQ(limited.list_locks(0, 10, nullptr).size(), 1u);
    EXPECT_EQ(limited.list_locks(0, 10, nullptr)[0].blocked_by, std::nullopt);
    ASSERT_EQ(whole.list_locks(0, 10, nullptr).size(), 2u);
    EXPECT_EQ(whole.list_locks(0, 10, nullptr)[1].blocked_by, other->id);
}

} // namespace
} // namespace holdfast::admin_api
