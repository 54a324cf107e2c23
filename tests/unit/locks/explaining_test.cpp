#include "tests/unit/locks/fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace holdfast::locks::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

struct Explaining : testing::Test {
    static std::vector<std::string> paths(const std::vector<OpenRow>& rows) {
        std::vector<std::string> paths;
        for (const OpenRow& row : rows) paths.push_back(row.path);
        return paths;
    }
    WakeList sink;
    LockManager manager{{}, sink};
};

TEST_F(Explaining, the_opens_of_one_file_are_found) {
    manager.open(request(1, "a"));
    manager.open(request(1, "a"));
    manager.open(request(2, "b"));
    EXPECT_THAT(paths(manager.opens_on(file(1), 10)), ElementsAre("a", "a"));
    EXPECT_THAT(paths(manager.opens_on(file(1), 1)), ElementsAre("a"));
    EXPECT_THAT(manager.opens_on(file(3), 10), IsEmpty());
}

TEST_F(Explaining, named_streams_are_found_beside_their_file) {
    manager.open(request(1, "a"));
    OpenRequest named = request(1, "a");
    named.file.stream = 4;
    named.stream_name = "s";
    manager.open(std::move(named));
    const auto rows = manager.opens_on_named_streams(file(1), 10);
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].stream_name, "s");
    EXPECT_EQ(manager.opens_on(file(1), 10).size(), 1U);
    EXPECT_THAT(manager.opens_on_named_streams(file(2), 10), IsEmpty());
}

TEST_F(Explaining, what_is_open_below_a_folder_is_found) {
    for (const char* path : {"dir/f", "dir/sub/g", "dir2/h"})
        manager.open(request(std::hash<std::string>()(path), path));
    EXPECT_THAT(paths(manager.opens_below(ShareId{1}, "dir", 10)), UnorderedElementsAre("dir/f", "dir/sub/g"));
    EXPECT_EQ(manager.opens_below(ShareId{1}, "dir", 1).size(), 1U);
    EXPECT_TRUE(manager.is_anything_open_below(ShareId{1}, "dir/sub"));
    EXPECT_FALSE(manager.is_anything_open_below(ShareId{1}, "dir/f"));
    EXPECT_FALSE(manager.is_anything_open_below(ShareId{2}, "dir"));
}

TEST_F(Explaining, the_locks_of_one_file_are_found) {
    const OpenRef a = manager.open(request(1, "a")).open;
    const OpenRef b = manager.open(request(1, "a")).open;
    lock_one(manager, *a, exclusive(0, 10));
    lock_one(manager, *b, shared(20, 5));
    manager.lock_or_queue(*b, exclusive(0, 1), WaitToken{1});
    const auto rows = manager.locks_on(file(1), 10);
    ASSERT_EQ(rows.size(), 2U) << "who waits holds nothing";
    EXPECT_THAT((std::vector{rows[0].range.offset(), rows[1].range.offset()}), UnorderedElementsAre(0U, 20U));
    EXPECT_EQ(manager.locks_on(file(1), 1).size(), 1U);
}

} // namespace
} // namespace holdfast::locks::test
