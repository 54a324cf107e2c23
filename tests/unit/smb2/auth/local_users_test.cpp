#include "smb2/auth/local_users.h"

#include <gtest/gtest.h>

#include <unistd.h>

#include <algorithm>

namespace holdfast::smb2::auth {
namespace {

TEST(LocalUsers, an_account_named_like_a_local_user_acts_as_that_user) {
    const LocalUser user = resolve_local_user("root", std::nullopt, std::nullopt);
    EXPECT_EQ(user.identity.uid, 0u);
    EXPECT_EQ(user.identity.gid, 0u);
    EXPECT_TRUE(std::ranges::count(user.identity.groups, 0u));
    EXPECT_FALSE(user.has_server_ids);
}

TEST(LocalUsers, a_configured_uid_goes_before_the_name) {
    const LocalUser user = resolve_local_user("root", 1u, std::nullopt); // daemon, on every Unix
    EXPECT_EQ(user.identity.uid, 1u);
    EXPECT_NE(user.identity.gid, 0u);
    EXPECT_FALSE(std::ranges::count(user.identity.groups, 0u));
}

TEST(LocalUsers, a_uid_that_nobody_has_is_its_own_group) {
    const LocalUser user = resolve_local_user("alice", 3'999'999'999u, std::nullopt);
    EXPECT_EQ(user.identity, (vfs::Identity{3'999'999'999u, 3'999'999'999u, {3'999'999'999u}}));
    const LocalUser with_gid = resolve_local_user("alice", 3'999'999'999u, 77u);
    EXPECT_EQ(with_gid.identity, (vfs::Identity{3'999'999'999u, 77u, {77u}}));
}

TEST(LocalUsers, without_uid_and_local_user_the_server_s_own_ids_serve) {
    const LocalUser user = resolve_local_user("no such user here", std::nullopt, std::nullopt);
    EXPECT_EQ(user.identity.uid, ::geteuid());
    EXPECT_EQ(user.identity.gid, ::getegid());
    EXPECT_TRUE(user.has_server_ids);
}

TEST(LocalUsers, nobody_is_not_root) {
    EXPECT_NE(nobody_identity().uid, 0u);
    EXPECT_NE(nobody_identity().gid, 0u);
}

} // namespace
} // namespace holdfast::smb2::auth
