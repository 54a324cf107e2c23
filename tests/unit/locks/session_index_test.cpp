#include "locks/session_index.h"

#include "tests/unit/locks/fixture.h"

#include <gtest/gtest.h>

namespace holdfast::locks {
namespace {

using namespace test;

OpenRef made(std::uint64_t id, std::uint64_t session, std::uint32_t tree = 1) {
    return std::make_shared<Open>(OpenId{id}, file(1), FileKind::file, Access::read_data, ShareMode::all, 0U, Time{},
                                  owner(session, tree), nullptr);
}

constexpr std::size_t many = 1000;

TEST(SessionIndex, ends_give_the_opens_of_that_session_or_tree_oldest_first) {
    SessionIndex index;
    const OpenRef opens[] = {made(1, 5, 2), made(2, 5, 1), made(3, 6, 1), made(4, 5, 2)};
    for (const OpenRef& open : opens) ASSERT_EQ(index.add(*open, many), SessionIndex::Added::yes);
    EXPECT_EQ(index.count(SessionId{5}), 3U);
    EXPECT_EQ(index.end_tree(SessionId{5}, TreeId{2}), (std::vector{OpenId{1}, OpenId{4}}));
    EXPECT_EQ(index.end_session(SessionId{5}), (std::vector{OpenId{1}, OpenId{2}, OpenId{4}}));
    EXPECT_EQ(index.end_session(SessionId{7}), std::vector<OpenId>{});
    for (const OpenRef& open : opens) index.remove(*open);
    EXPECT_EQ(index.count(SessionId{5}), 0U);
}

TEST(SessionIndex, removes_from_the_middle_and_the_ends_of_a_list) {
    SessionIndex index;
    const OpenRef opens[] = {made(1, 5), made(2, 5), made(3, 5), made(4, 5)};
    for (const OpenRef& open : opens) index.add(*open, many);
    index.remove(*opens[1]);
    index.remove(*opens[3]);
    index.remove(*opens[0]);
    EXPECT_EQ(index.end_session(SessionId{5}), std::vector{OpenId{3}});
    index.remove(*opens[2]);
}

TEST(SessionIndex, an_end_is_remembered_with_and_without_opens_left) {
    SessionIndex index;
    const OpenRef old = made(1, 5), late = made(2, 5), elsewhere = made(3, 6);
    index.add(*old, many);
    index.end_session(SessionId{5});
    EXPECT_EQ(index.add(*late, many), SessionIndex::Added::owner_gone) << "while its opens are ending";
    index.remove(*old);
    EXPECT_EQ(index.add(*late, many), SessionIndex::Added::owner_gone) << "and after";
    EXPECT_EQ(index.add(*elsewhere, many), SessionIndex::Added::yes);

    const OpenRef in_tree = made(4, 6, 9), late_in_tree = made(5, 6, 9);
    index.add(*in_tree, many);
    index.end_tree(SessionId{6}, TreeId{9});
    EXPECT_EQ(index.add(*late_in_tree, many), SessionIndex::Added::owner_gone) << "while the tree's opens are ending";
    index.remove(*in_tree);
    EXPECT_EQ(index.add(*late_in_tree, many), SessionIndex::Added::owner_gone) << "and after";

    index.end_tree(SessionId{8}, TreeId{1});
    EXPECT_EQ(index.add(*made(6, 8, 1), many), SessionIndex::Added::owner_gone) << "never had an open";
    index.remove(*elsewhere);
}

TEST(SessionIndex, memory_of_ends_is_bounded) {
    SessionIndex index;
    for (std::uint64_t session = 1; session <= 2 * SessionIndex::remembered * SessionIndex::shard_count; ++session) {
        index.end_session(SessionId{session});
    }
    const OpenRef forgotten = made(1, 1);
    EXPECT_EQ(index.add(*forgotten, many), SessionIndex::Added::yes);
    const OpenRef fresh = made(2, 2 * SessionIndex::remembered * SessionIndex::shard_count);
    EXPECT_EQ(index.add(*fresh, many), SessionIndex::Added::owner_gone);
    index.remove(*forgotten);
}

TEST(SessionIndex, holds_the_bound_of_a_session) {
    SessionIndex index;
    const OpenRef a = made(1, 5), b = made(2, 5), c = made(3, 6);
    EXPECT_EQ(index.add(*a, 1), SessionIndex::Added::yes);
    EXPECT_EQ(index.add(*b, 1), SessionIndex::Added::full);
    EXPECT_EQ(index.add(*c, 1), SessionIndex::Added::yes);
    index.remove(*a);
    EXPECT_EQ(index.add(*b, 1), SessionIndex::Added::yes);
    index.end_everything();
    EXPECT_EQ(index.add(*a, 1), SessionIndex::Added::owner_gone);
    index.remove(*b);
    index.remove(*c);
}

} // namespace
} // namespace holdfast::locks
