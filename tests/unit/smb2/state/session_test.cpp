#include "smb2/state/session.h"

#include <gtest/gtest.h>

#include <set>

namespace holdfast::smb2 {
namespace {

struct SessionTest : ::testing::Test {
    std::shared_ptr<TreeConnect> add(std::size_t most = 10) {
        return session.add_tree(
            [&](TreeId id, const auto&) {
                auto tree = std::make_shared<TreeConnect>();
                tree->id = id;
                tree->share = share;
                return tree;
            },
            most);
    }
    std::shared_ptr<Share> share = std::make_shared<Share>(locks::ShareId{1}, ShareSettings{}, nullptr);
    Session session{SessionId{1}, {}};
};

TEST_F(SessionTest, trees_are_found_by_ids_that_do_not_come_again) {
    const auto first = add();
    EXPECT_EQ(session.find_tree(first->id), first);
    EXPECT_TRUE(session.remove_tree(first->id));
    EXPECT_FALSE(session.remove_tree(first->id));
    EXPECT_EQ(session.find_tree(first->id), nullptr);
    EXPECT_NE(add()->id, first->id);
}

TEST_F(SessionTest, another_user_has_tree_connects_of_his_own_by_the_same_ids) {
    EXPECT_EQ(session.user(), nullptr);
    const auto before = add();
    const auto user = std::make_shared<SessionUser>();
    session.set_user(user, [&](const TreeConnect& tree) {
        auto converted = std::make_shared<TreeConnect>(tree);
        converted->user = user;
        return converted;
    });
    EXPECT_EQ(session.user(), user);
    EXPECT_EQ(before->user, nullptr) << "whoever uses it goes on with it";
    EXPECT_EQ(session.find_tree(before->id)->user, user);
    EXPECT_EQ(share->tree_connects, 1U);
    EXPECT_TRUE(session.remove_tree(before->id));
    EXPECT_EQ(share->tree_connects, 0U);
}

TEST_F(SessionTest, a_share_counts_its_trees) {
    const auto first = add();
    add();
    EXPECT_EQ(share->tree_connects, 2U);
    session.remove_tree(first->id);
    EXPECT_EQ(share->tree_connects, 1U);
    session.clear_trees();
    EXPECT_EQ(share->tree_connects, 0U);
}

TEST_F(SessionTest, trees_are_bounded) {
    EXPECT_NE(add(1), nullptr);
    EXPECT_EQ(add(1), nullptr);
    EXPECT_EQ(share->tree_connects, 1U);
    EXPECT_EQ(session.trees().size(), 1U);
}

TEST_F(SessionTest, no_tree_comes_after_the_end) {
    session.clear_trees();
    EXPECT_EQ(add(), nullptr);
    EXPECT_EQ(share->tree_connects, 0U);
}

TEST_F(SessionTest, a_closed_session_stays_closed) {
    EXPECT_TRUE(session.turn(SessionState::valid));
    EXPECT_TRUE(session.turn(SessionState::expired));
    EXPECT_TRUE(session.turn(SessionState::valid));
    EXPECT_TRUE(session.turn(SessionState::closed));
    EXPECT_FALSE(session.turn(SessionState::valid));
    EXPECT_EQ(session.state, SessionState::closed);
}

TEST(SessionTable, ids_fit_into_32_bits_come_once_and_follow_no_order) {
    SessionTable table;
    std::set<SessionId> ids;
    int rises = 0;
    SessionId last{};
    for (int i = 0; i < 1000; ++i) {
        const auto session = table.create({}, 1);
        EXPECT_EQ(table.find(session->id), session);
        EXPECT_EQ(session->state, SessionState::in_progress);
        EXPECT_LT(static_cast<std::uint64_t>(session->id), UINT32_MAX);
        EXPECT_NE(session->id, SessionId{});
        EXPECT_TRUE(ids.insert(session->id).second);
        if (session->id > last) ++rises;
        last = session->id;
        table.remove(session->id);
    }
    EXPECT_GT(rises, 300);
    EXPECT_LT(rises, 700);
}

TEST(SessionTable, only_the_first_removes) {
    SessionTable table;
    const auto session = table.create({}, 100);
    EXPECT_TRUE(table.remove(session->id));
    EXPECT_FALSE(table.remove(session->id));
    EXPECT_EQ(table.find(session->id), nullptr);
    EXPECT_EQ(table.size(), 0U);
}

TEST(SessionTable, is_bounded) {
    SessionTable table;
    EXPECT_NE(table.create({}, 1), nullptr);
    EXPECT_EQ(table.create({}, 1), nullptr);
}

TEST(SessionTable, is_listed_in_pages) {
    SessionTable table;
    for (int i = 0; i < 5; ++i) table.create({}, 100);
    std::size_t seen = 0;
    SessionId after{};
    for (auto page = table.list(after, 2); !page.empty(); page = table.list(after, 2)) {
        EXPECT_LE(page.size(), 2U);
        EXPECT_GT(page.front()->id, after);
        seen += page.size();
        after = page.back()->id;
    }
    EXPECT_EQ(seen, 5U);
}

} // namespace
} // namespace holdfast::smb2
