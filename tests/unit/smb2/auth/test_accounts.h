#pragma once
// A server with three accounts: alice, the admin bob, and carol, who is disabled.

#include "smb2/auth/accounts.h"
#include "smb2/auth/authenticator.h"
#include "tests/support/ntlm_client.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

namespace holdfast::smb2::auth {

class AccountsFixture : public testing::Test {
  protected:
    AccountsFixture() {
        EXPECT_TRUE(accounts_.add("alice", "secret", {.uid = 1001, .gid = 100}));
        EXPECT_TRUE(accounts_.add("bob", "hidden", {.uid = 1002, .gid = 100, .admin = true}));
        EXPECT_TRUE(accounts_.add("carol", "unused", {.uid = 1003, .gid = 100}));
        EXPECT_TRUE(accounts_.set_use("carol", AccountStore::Use::disabled));
    }

    test_support::TemporaryFolder folder_;
    AccountStore accounts_{folder_.path() + "/accounts"};
    AuthConfig config_{.server_name = "HOLDFAST", .domain = "WORKGROUP", .keytab = {}};
};

} // namespace holdfast::smb2::auth
