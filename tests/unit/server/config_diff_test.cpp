#include "server/config_diff.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace holdfast::server {
namespace {

using testing::ElementsAre;
using testing::Field;

ShareConfig share(std::string name, std::string path) {
    ShareConfig result;
    result.name = std::move(name);
    result.path = std::move(path);
    return result;
}

Config with(std::vector<ShareConfig> shares) {
    Config config;
    config.shares = std::move(shares);
    return config;
}

TEST(ConfigDiff, the_same_configuration_asks_for_nothing) {
    EXPECT_TRUE(diff_configs(with({share("a", "/a")}), with({share("a", "/a")})).is_empty());
}

TEST(ConfigDiff, shares_come_and_go) {
    const ConfigDiff diff =
        diff_configs(with({share("a", "/a"), share("b", "/b")}), with({share("b", "/b"), share("c", "/c")}));
    EXPECT_THAT(diff.removed, ElementsAre("a"));
    EXPECT_THAT(diff.added, ElementsAre(Field(&ShareConfig::name, "c")));
    EXPECT_TRUE(diff.changed.empty());
    EXPECT_TRUE(diff.needs_restart.empty());
}

TEST(ConfigDiff, a_share_may_change_while_it_is_used) {
    Config wanted = with({share("A", "/a")});
    wanted.shares[0].read_only = true;
    const ConfigDiff diff = diff_configs(with({share("a", "/a")}), wanted);
    EXPECT_THAT(diff.changed, ElementsAre(Field(&ShareConfig::read_only, true)));
    EXPECT_TRUE(diff.removed.empty());
    EXPECT_TRUE(diff.added.empty());
}

TEST(ConfigDiff, a_share_on_another_folder_is_another_share) {
    const ConfigDiff diff = diff_configs(with({share("a", "/a")}), with({share("a", "/elsewhere")}));
    EXPECT_THAT(diff.removed, ElementsAre("a"));
    EXPECT_THAT(diff.added, ElementsAre(Field(&ShareConfig::path, "/elsewhere")));
    EXPECT_TRUE(diff.changed.empty());
}

TEST(ConfigDiff, what_cannot_change_in_flight_is_named) {
    Config wanted = with({});
    wanted.listen = {Endpoint::loopback(1)};
    wanted.signing = Signing::enabled;
    wanted.limits.opens = 5;
    wanted.azure.listen = Endpoint::loopback(10004);
    wanted.log_level = "debug";
    const ConfigDiff diff = diff_configs(with({}), wanted);
    EXPECT_THAT(diff.needs_restart, ElementsAre("server.listen", "server.signing", "limits", "azure"));
    EXPECT_TRUE(diff.log_levels_changed);
    EXPECT_FALSE(diff.is_empty());
}

TEST(ConfigDiff, the_first_share_of_persistent_handles_waits_for_the_next_start) {
    Config wanted = with({share("a", "/a"), share("b", "/b")});
    wanted.shares[1].continuously_available = true;
    EXPECT_THAT(diff_configs(with({share("a", "/a")}), wanted).needs_restart,
                ElementsAre("share.continuously_available"));
    EXPECT_TRUE(diff_configs(wanted, with({share("a", "/a")})).needs_restart.empty());
    Config more = wanted;
    more.shares[0].continuously_available = true;
    EXPECT_TRUE(diff_configs(wanted, more).needs_restart.empty());
}

} // namespace
} // namespace holdfast::server
