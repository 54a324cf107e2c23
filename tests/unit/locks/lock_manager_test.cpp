#include "locks/lock_manager.h"

#include "tests/unit/locks/fixture.h"
#include "tests/unit/locks/lock_script.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace holdfast::locks {
namespace {

using namespace test;
namespace fs = std::filesystem;

std::string read_file(const fs::path& path) {
    std::ifstream in(path);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

class Stories : public testing::TestWithParam<std::string> {};

TEST_P(Stories, are_answered_as_recorded) {
    const fs::path path = fs::path(HOLDFAST_TEST_DATA) / "locks" / (GetParam() + ".script");
    const std::string recorded = read_file(path);
    ASSERT_FALSE(recorded.empty()) << path;
    const std::string played = play_script(recorded);
    if (std::getenv("UPDATE_GOLDEN")) std::ofstream(path) << played;
    EXPECT_EQ(played, recorded) << path;
}

std::vector<std::string> stories() {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(fs::path(HOLDFAST_TEST_DATA) / "locks")) {
        if (entry.path().extension() == ".script") names.push_back(entry.path().stem());
    }
    std::sort(names.begin(), names.end());
    return names;
}

INSTANTIATE_TEST_SUITE_P(LockManager, Stories, testing::ValuesIn(stories()),
                         [](const auto& story) { return story.param; });

TEST(LockManager, knows_no_id_that_it_did_not_give) {
    WakeList sink;
    LockManager manager({}, sink);
    EXPECT_FALSE(manager.find(OpenId{}));
    EXPECT_FALSE(manager.find(OpenId{77}));
    EXPECT_FALSE(manager.row(OpenId{77}));
    EXPECT_EQ(manager.close(OpenId{77}, CloseReason::admin).verdict, CloseVerdict::unknown_open);
    EXPECT_FALSE(manager.is_open(file(1)));
    EXPECT_FALSE(manager.is_delete_pending(file(1)));
    EXPECT_EQ(manager.would_open(file(1), Access::read_data, ShareMode::none).verdict, OpenVerdict::granted);
    EXPECT_EQ(manager.totals().streams, 0U);
}

TEST(LockManager, ids_rise_from_1_and_are_not_reused) {
    WakeList sink;
    LockManager manager({}, sink);
    for (std::uint64_t i = 1; i <= 1500; ++i) {
        const OpenRef open = manager.open(request(i % 3)).open;
        ASSERT_EQ(open->id, OpenId{i});
        ASSERT_EQ(manager.find(open->id), open);
        manager.close(open->id, CloseReason::client);
        ASSERT_FALSE(manager.find(open->id));
    }
}

TEST(LockManager, streams_of_one_file_do_not_meet) {
    WakeList sink;
    LockManager manager({}, sink);
    OpenRequest first = request(1), second = request(1);
    second.file.stream = 5;
    first.share_mode = second.share_mode = ShareMode::none;
    const OpenRef a = manager.open(std::move(first)).open, b = manager.open(std::move(second)).open;
    ASSERT_TRUE(a && b);
    EXPECT_EQ(lock_one(manager, *a, exclusive(0, 10)), LockVerdict::granted);
    EXPECT_EQ(lock_one(manager, *b, exclusive(0, 10)), LockVerdict::granted);
}

TEST(LockManager, an_open_without_owner_is_served_too) {
    WakeList sink;
    LockManager manager({}, sink);
    const OpenRef open = manager.open(request(1, "a/b", nullptr)).open;
    ASSERT_TRUE(open);
    EXPECT_EQ(manager.row(open->id)->owner, nullptr);
    EXPECT_EQ(manager.close(open->id, CloseReason::admin).verdict, CloseVerdict::closed);
    EXPECT_EQ(manager.totals().opens, 0U);
}

} // namespace
} // namespace holdfast::locks
