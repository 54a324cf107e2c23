#include "locks/namespace_index.h"

#include <gtest/gtest.h>

namespace holdfast::locks {
namespace {

constexpr ShareId share{1}, other_share{2};

TEST(NamespaceIndex, counts_in_each_folder_above_and_nowhere_else) {
    NamespaceIndex index;
    ASSERT_TRUE(index.enter(share, "a/b/c/file"));
    EXPECT_FALSE(index.hold(share, "a"));
    EXPECT_FALSE(index.hold(share, "a/b"));
    EXPECT_FALSE(index.hold(share, "a/b/c"));
    EXPECT_TRUE(index.hold(share, "a/b/c/file"));
    EXPECT_TRUE(index.hold(share, "a/bb"));
    EXPECT_TRUE(index.hold(share, "b"));
    EXPECT_TRUE(index.hold(other_share, "a"));
}

TEST(NamespaceIndex, the_root_is_nobodys_to_hold_and_costs_nothing) {
    NamespaceIndex index;
    ASSERT_TRUE(index.enter(share, ""));
    ASSERT_TRUE(index.enter(share, "file"));
    EXPECT_EQ(index.folders(), 0U);
    EXPECT_FALSE(index.hold(share, ""));
}

TEST(NamespaceIndex, a_refused_open_is_counted_nowhere) {
    NamespaceIndex index;
    ASSERT_TRUE(index.hold(share, "a/b"));
    EXPECT_FALSE(index.enter(share, "a/b/c/file"));
    EXPECT_TRUE(index.hold(share, "a/b/c"));
    EXPECT_TRUE(index.hold(share, "a"));
    index.release(share, "a");
    index.release(share, "a/b");
    index.release(share, "a/b/c");
    EXPECT_EQ(index.folders(), 0U);
    EXPECT_TRUE(index.enter(share, "a/b/c/file"));
}

TEST(NamespaceIndex, a_folder_is_held_once) {
    NamespaceIndex index;
    EXPECT_TRUE(index.hold(share, "a"));
    EXPECT_FALSE(index.hold(share, "a"));
    index.release(share, "a");
    EXPECT_TRUE(index.hold(share, "a"));
}

TEST(NamespaceIndex, an_open_moves_also_into_a_held_folder) {
    NamespaceIndex index;
    ASSERT_TRUE(index.enter(share, "a/b/file"));
    ASSERT_TRUE(index.hold(share, "x"));
    index.move(share, "a/b/file", "x/y/file");
    index.release(share, "x");
    EXPECT_TRUE(index.hold(share, "a"));
    EXPECT_FALSE(index.hold(share, "x"));
    EXPECT_FALSE(index.hold(share, "x/y"));
    index.leave(share, "x/y/file");
    EXPECT_TRUE(index.hold(share, "x"));
    index.release(share, "x");
    index.release(share, "a");
    EXPECT_EQ(index.folders(), 0U);
}

} // namespace
} // namespace holdfast::locks
