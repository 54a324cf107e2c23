#include "server/demo_config.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

namespace holdfast::server {
namespace {

TEST(DemoConfig, serves_one_folder_on_loopback_alone) {
    const std::string home = testing::TempDir() + "/demo_config_test";
    const Config config = demo_config(home);
    ASSERT_EQ(config.shares.size(), 1u);
    EXPECT_EQ(config.shares[0].name, "demo");
    EXPECT_TRUE(std::filesystem::is_directory(config.shares[0].path));
    for (const Endpoint& endpoint : config.listen) EXPECT_TRUE(is_loopback(endpoint));
    EXPECT_TRUE(is_loopback(config.admin_listen));
    EXPECT_EQ(config.signing, Signing::required);
    EXPECT_EQ(std::filesystem::status(config.state_dir).permissions(), std::filesystem::perms::owner_all);
    std::filesystem::remove_all(home);
}

TEST(DemoConfig, lives_where_state_lives) {
    setenv("XDG_STATE_HOME", "/somewhere", 1);
    EXPECT_EQ(demo_home(), "/somewhere/holdfast/demo");
    unsetenv("XDG_STATE_HOME");
}

} // namespace
} // namespace holdfast::server
