#include "server/state_dir.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include <sys/stat.h>

namespace holdfast::server {
namespace {

class StateDir : public testing::Test {
  protected:
    StateDir() { std::filesystem::remove_all(path_); }
    ~StateDir() override { std::filesystem::remove_all(path_); }
    const std::filesystem::path path_ = std::filesystem::path(testing::TempDir()) / "state_dir_test";
};

TEST_F(StateDir, is_made_with_its_parents_for_its_owner_alone) {
    const std::string state = path_ / "deep" / "state";
    EXPECT_EQ(ensure_state_dir(state), "");
    EXPECT_EQ(std::filesystem::status(state).permissions(), std::filesystem::perms::owner_all);
    EXPECT_EQ(ensure_state_dir(state), "");
}

TEST_F(StateDir, is_refused_when_others_may_write_in_it) {
    std::filesystem::create_directories(path_);
    ASSERT_EQ(::chmod(path_.c_str(), 0770), 0);
    EXPECT_NE(ensure_state_dir(path_).find("written by others"), std::string::npos);
    ASSERT_EQ(::chmod(path_.c_str(), 0755), 0);
    EXPECT_EQ(ensure_state_dir(path_), "");
}

TEST_F(StateDir, is_a_folder) {
    std::ofstream(path_) << "x";
    EXPECT_NE(ensure_state_dir(path_).find("not a folder"), std::string::npos);
}

} // namespace
} // namespace holdfast::server
