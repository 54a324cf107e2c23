#include "smb2/access_check.h"
#include "smb2/handlers/tree_user.h"
#include "smb2/state/session_news.h"

#include <gtest/gtest.h>

#include <functional>

namespace holdfast::smb2 {
namespace {

auth::Principal named(const std::string& user) {
    auth::Principal principal;
    principal.user = user;
    principal.domain = "D";
    principal.sid = "S-1-5-21-" + user;
    principal.uid = 7;
    principal.workstation = "PC";
    return principal;
}

std::shared_ptr<Share> share_with(const std::function<void(ShareSettings&)>& change) {
    ShareSettings settings;
    change(settings);
    return std::make_shared<Share>(locks::ShareId{1}, std::move(settings), nullptr);
}

void for_ann(ShareSettings& settings) { settings.allowed_users = {"Ann"}; }

TEST(TreeUser, a_share_for_all_is_for_all_who_have_a_name) {
    const auto share = share_with([](ShareSettings&) {});
    EXPECT_EQ(share_access(*share, named("ann")), all_access);
    auth::Principal nobody;
    nobody.anonymous = true;
    EXPECT_EQ(share_access(*share, nobody), locks::Access::none);
    const auto pipes = share_with([](ShareSettings& settings) { settings.type = ShareType::pipe; });
    EXPECT_NE(share_access(*pipes, nobody), locks::Access::none);
}

TEST(TreeUser, a_share_for_some_is_theirs_in_any_case) {
    const auto share = share_with(for_ann);
    EXPECT_EQ(share_access(*share, named("aNN")), all_access);
    EXPECT_EQ(share_access(*share, named("bob")), locks::Access::none);
}

TEST(TreeUser, a_read_only_share_is_read) {
    const auto share = share_with([](ShareSettings& settings) { settings.read_only = true; });
    EXPECT_FALSE(has_any(share_access(*share, named("ann")), changing_access));
    EXPECT_TRUE(has_any(share_access(*share, named("ann")), locks::Access::read_data));
}

TEST(TreeUser, another_user_takes_over_all_but_the_name) {
    TreeConnect tree;
    tree.id = TreeId{3};
    tree.share = share_with(for_ann);
    auto owner = std::make_shared<locks::Owner>();
    owner->tree = tree.id;
    owner->client_address = "192.0.2.7";
    name_user(*owner, named("ann"));
    tree.owner = owner;
    tree.maximal_access = all_access;

    auto bob = std::make_shared<SessionUser>();
    bob->principal = named("bob");
    const auto converted = tree_for(tree, bob);
    EXPECT_EQ(converted->id, tree.id);
    EXPECT_EQ(converted->share, tree.share);
    EXPECT_EQ(converted->user, bob);
    EXPECT_EQ(converted->owner->tree, tree.id);
    EXPECT_EQ(converted->owner->client_address, "192.0.2.7");
    EXPECT_EQ(converted->owner->user, "bob");
    EXPECT_EQ(converted->owner->sid, "S-1-5-21-bob");
    EXPECT_EQ(tree.owner->user, "ann");
    EXPECT_EQ(converted->maximal_access, locks::Access::none);
}

} // namespace
} // namespace holdfast::smb2
