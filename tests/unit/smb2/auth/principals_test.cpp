#include "smb2/auth/principals.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace holdfast::smb2::auth {
namespace {

TEST(Principals, an_account_gives_its_name_sid_and_ids) {
    Account account;
    account.name = "Alice";
    account.sid = "S-1-5-21-1-2-3-1000";
    account.identity = {7, 8, {8, 9}};
    account.admin = true;
    const Principal principal = principal_of(account, "WORKGROUP");
    EXPECT_EQ(principal.user, "Alice");
    EXPECT_EQ(principal.domain, "WORKGROUP");
    EXPECT_EQ(principal.sid, account.sid);
    EXPECT_EQ(principal.uid, 7u);
    EXPECT_EQ(principal.gid, 8u);
    EXPECT_EQ(principal.groups, (std::vector<std::uint32_t>{8, 9}));
    EXPECT_TRUE(principal.admin);
    EXPECT_FALSE(principal.guest);
    EXPECT_FALSE(principal.anonymous);
}

TEST(Principals, who_has_no_account_is_nobody_and_has_no_key) {
    for (const Principal& principal : {guest_principal(), anonymous_principal()}) {
        EXPECT_NE(principal.uid, 0u);
        EXPECT_FALSE(principal.admin);
        EXPECT_EQ(principal.session_key, std::vector<std::byte>(16));
        EXPECT_NE(principal.guest, principal.anonymous);
    }
    EXPECT_TRUE(guest_principal().guest);
    EXPECT_EQ(anonymous_principal().sid, "S-1-5-7");
}

} // namespace
} // namespace holdfast::smb2::auth
