#include "server/share_setup.h"

#include "tests/unit/server/server_fixture.h"

#include <gmock/gmock.h>

namespace holdfast::server {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ShareSetup : public ServerFixture {
  protected:
    ShareConfig share(const std::string& name) {
        ShareConfig config;
        config.name = name;
        config.path = make_folder(name);
        return config;
    }
    Config with(std::vector<ShareConfig> shares) {
        Config config;
        config.shares = std::move(shares);
        return config;
    }
};

TEST_F(ShareSetup, everything_configured_reaches_the_share) {
    ShareConfig config = share("Plans");
    config.comment = "for all";
    config.read_only = true;
    config.hidden = true;
    config.encrypt = true;
    config.change_notify = false;
    config.continuously_available = true;
    config.users = {"ann"};
    config.hide_files = {"*.tmp"};
    config.short_names = true;
    config.named_streams = false;
    config.local_locks = LocalLocks::respect;
    config.kernel_oplocks = true;
    EXPECT_THAT(add_shares(state, with({config})), IsEmpty());
    const auto found = state.shares.find("plans");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->settings.name, "Plans");
    EXPECT_EQ(found->settings.comment, "for all");
    EXPECT_EQ(found->settings.path, config.path);
    EXPECT_TRUE(found->settings.read_only);
    EXPECT_TRUE(found->settings.hidden);
    EXPECT_TRUE(found->settings.encrypt);
    EXPECT_FALSE(found->settings.change_notify);
    EXPECT_TRUE(found->settings.continuously_available);
    EXPECT_THAT(found->settings.allowed_users, ElementsAre("ann"));
    EXPECT_TRUE(found->hidden_names.contains("a.tmp"));
    EXPECT_TRUE(found->settings.short_names);
    EXPECT_TRUE(found->settings.respects_local_locks);
    EXPECT_TRUE(found->settings.kernel_oplocks);
    ASSERT_TRUE(found->volume);
    EXPECT_FALSE(found->volume->capabilities().named_streams);
}

TEST_F(ShareSetup, ipc_is_always_there_and_has_no_folder) {
    EXPECT_THAT(add_shares(state, with({})), IsEmpty());
    const auto ipc = state.shares.find("IPC$");
    ASSERT_TRUE(ipc);
    EXPECT_FALSE(ipc->is_disk());
    EXPECT_FALSE(ipc->volume);
}

TEST_F(ShareSetup, a_share_that_cannot_be_mounted_is_left_out_and_told) {
    ShareConfig gone = share("gone");
    std::filesystem::remove_all(gone.path);
    EXPECT_THAT(add_shares(state, with({gone, share("kept")})), ElementsAre(HasSubstr(gone.path)));
    EXPECT_FALSE(state.shares.find("gone"));
    EXPECT_TRUE(state.shares.find("kept"));
}

TEST_F(ShareSetup, a_removed_share_ends_its_tree_connects_and_opens_alone) {
    ASSERT_THAT(add_shares(state, with({share("a"), share("b")})), IsEmpty());
    const auto session = log_on("ann");
    const auto on_a = connect(*session, "a");
    const auto on_b = connect(*session, "b");
    ASSERT_EQ(open(*on_a, 1).verdict, locks::OpenVerdict::granted);
    const auto kept = open(*on_b, 2);

    ConfigDiff diff;
    diff.removed = {"a"};
    EXPECT_THAT(apply_shares(state, diff), IsEmpty());
    EXPECT_FALSE(state.shares.find("a"));
    EXPECT_FALSE(session->find_tree(on_a->id));
    EXPECT_TRUE(session->find_tree(on_b->id));
    EXPECT_EQ(locks.totals().opens, 1u);
    EXPECT_TRUE(locks.find(kept.open->id));
}

TEST_F(ShareSetup, a_changed_share_leaves_those_who_use_it_alone) {
    ASSERT_THAT(add_shares(state, with({share("a")})), IsEmpty());
    const auto session = log_on("ann");
    const auto tree = connect(*session, "a");
    ConfigDiff diff;
    diff.changed = {share("a")};
    diff.changed[0].comment = "new";
    EXPECT_THAT(apply_shares(state, diff), IsEmpty());
    EXPECT_EQ(state.shares.find("a")->settings.comment, "new");
    EXPECT_TRUE(session->find_tree(tree->id));
    EXPECT_EQ(tree->share->settings.comment, "");
}

TEST_F(ShareSetup, an_added_share_can_be_found) {
    ConfigDiff diff;
    diff.added = {share("late")};
    EXPECT_THAT(apply_shares(state, diff), IsEmpty());
    EXPECT_TRUE(state.shares.find("LATE"));
}

} // namespace
} // namespace holdfast::server
