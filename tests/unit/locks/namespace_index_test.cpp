#include "locks/namespace_index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <map>
#include <random>
#include <thread>
#include <vector>

namespace holdfast::locks {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAreArray;

constexpr ShareId share{1}, other_share{2};

void put(NamespaceIndex& index, std::string_view path, std::uint64_t open) {
    ASSERT_TRUE(index.enter(share, path));
    index.add(share, path, OpenId{open});
}

std::vector<std::uint64_t> below(const NamespaceIndex& index, std::string_view folder) {
    std::vector<std::uint64_t> ids;
    index.walk_below(share, folder, [&](OpenId id) {
        ids.push_back(static_cast<std::uint64_t>(id));
        return true;
    });
    return ids;
}

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
    index.add(share, "a/b/file", OpenId{1});
    index.move(share, "a/b/file", "x/y/file", OpenId{1});
    EXPECT_THAT(below(index, "a"), IsEmpty());
    EXPECT_THAT(below(index, "x"), ElementsAre(1));
    index.release(share, "x");
    EXPECT_TRUE(index.hold(share, "a"));
    EXPECT_FALSE(index.hold(share, "x"));
    EXPECT_FALSE(index.hold(share, "x/y"));
    index.remove(share, "x/y/file", OpenId{1});
    EXPECT_TRUE(index.hold(share, "x"));
    index.release(share, "x");
    index.release(share, "a");
    EXPECT_EQ(index.folders(), 0U);
}

TEST(NamespaceIndex, a_walk_meets_what_is_below_a_folder_and_nothing_else) {
    NamespaceIndex index;
    put(index, "dir/sub/deep/f", 5);
    put(index, "dir/f", 4);
    put(index, "dir/f", 2);
    put(index, "dir/a/g", 3);
    put(index, "dir2/f", 6);
    put(index, "dir", 7);
    put(index, "other", 8);
    EXPECT_THAT(below(index, "dir"), ElementsAre(2, 4, 3, 5));
    EXPECT_THAT(below(index, "dir/sub"), ElementsAre(5));
    EXPECT_THAT(below(index, "dir/f"), IsEmpty());
    EXPECT_THAT(below(index, "none"), IsEmpty());
    index.remove(share, "dir/sub/deep/f", OpenId{5});
    EXPECT_THAT(below(index, "dir"), ElementsAre(2, 4, 3));
}

TEST(NamespaceIndex, a_walk_ends_when_it_is_told_to) {
    NamespaceIndex index;
    put(index, "a/b/f", 1);
    put(index, "a/b/g", 2);
    put(index, "a/c/h", 3);
    for (std::size_t wanted = 1; wanted <= 3; ++wanted) {
        std::size_t met = 0;
        index.walk_below(share, "a", [&](OpenId) { return ++met < wanted; });
        EXPECT_EQ(met, wanted);
    }
}

TEST(NamespaceIndex, a_rename_within_a_folder_changes_nothing) {
    NamespaceIndex index;
    put(index, "a/f", 1);
    index.move(share, "a/f", "a/g", OpenId{1});
    EXPECT_THAT(below(index, "a"), ElementsAre(1));
    index.remove(share, "a/g", OpenId{1});
    EXPECT_EQ(index.folders(), 0U);
}

TEST(NamespaceIndex, folders_with_many_pages_of_opens_are_met_whole) {
    NamespaceIndex index;
    std::vector<std::uint64_t> wanted;
    for (std::uint64_t id = 1; id <= 1500; ++id) {
        put(index, "big/" + std::string(id % 3 == 0 ? "sub/f" : "f"), id);
        wanted.push_back(id);
    }
    EXPECT_THAT(below(index, "big"), UnorderedElementsAreArray(wanted));
}

TEST(NamespaceIndex, random_lives_agree_with_a_list) {
    const std::vector<std::string> paths = {"f", "a/f", "a/b/f", "a/b/g", "a/bb/f", "b/f", "b/a/b/c/f"};
    std::mt19937 random(7);
    NamespaceIndex index;
    std::map<std::uint64_t, std::string> model;
    for (std::uint64_t step = 1; step <= 5000; ++step) {
        const std::string& path = paths[random() % paths.size()];
        const auto some = model.empty() ? model.end() : std::next(model.begin(), random() % model.size());
        if (some == model.end() || random() % 3 == 0) {
            put(index, path, step);
            model[step] = path;
        } else if (random() % 2 == 0) {
            index.move(share, some->second, path, OpenId{some->first});
            some->second = path;
        } else {
            index.remove(share, some->second, OpenId{some->first});
            model.erase(some);
        }
        for (const char* folder : {"a", "a/b", "b"}) {
            std::vector<std::uint64_t> wanted;
            for (const auto& [id, at] : model) {
                if (at.starts_with(std::string(folder) + '/')) wanted.push_back(id);
            }
            ASSERT_THAT(below(index, folder), UnorderedElementsAreArray(wanted)) << "step " << step;
            ASSERT_EQ(index.is_anything_open_below(share, folder), !wanted.empty()) << "step " << step;
        }
    }
    for (const auto& [id, at] : model) index.remove(share, at, OpenId{id});
    EXPECT_EQ(index.folders(), 0U);
}

TEST(NamespaceIndex, walks_beside_opens_that_come_and_go_meet_those_that_stay) {
    NamespaceIndex index;
    put(index, "a/b/stays", 1);
    put(index, "a/stays", 2);
    std::atomic<bool> done{false};
    std::thread busy([&] {
        for (std::uint64_t id = 10; id < 3000; ++id) {
            put(index, "a/b/c/f", id);
            index.move(share, "a/b/c/f", "a/d/f", OpenId{id});
            index.remove(share, "a/d/f", OpenId{id});
        }
        done = true;
    });
    std::size_t walks = 0;
    do {
        std::size_t stayed = 0;
        for (const std::uint64_t id : below(index, "a")) stayed += id < 10 ? 1U : 0U;
        EXPECT_EQ(stayed, 2U);
        ++walks;
    } while (!done);
    busy.join();
    EXPECT_GE(walks, 1U);
    EXPECT_THAT(below(index, "a"), ElementsAre(2, 1));
}

} // namespace
} // namespace holdfast::locks
