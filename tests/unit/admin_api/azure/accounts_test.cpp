#include "admin_api/azure/accounts.h"

#include "tests/unit/admin_api/azure/fixture.h"

#include <gtest/gtest.h>

namespace holdfast::admin_api::azure {
namespace {

TEST(AzureAccounts, have_names_as_the_service_takes_them) {
    for (const char* name : {"ops", "devstoreaccount1", "0123456789abcdefghijklmn"})
        EXPECT_TRUE(is_account_name(name)) << name;
    for (const char* name : {"", "op", "Ops", "o-p-s", "o ps", "0123456789abcdefghijklmno", "a/b", "größe"})
        EXPECT_FALSE(is_account_name(name)) << name;
}

TEST(AzureAccounts, see_all_shares_or_those_that_are_named) {
    const Account all{"ops", "", {}};
    const Account one{"backup", "", {"Home"}};
    EXPECT_TRUE(all.may_use("projects", nullptr));
    EXPECT_TRUE(one.may_use("HOME", nullptr));
    EXPECT_FALSE(one.may_use("projects", nullptr));
    EXPECT_FALSE(one.may_use("", nullptr));
}

TEST(AzureAccounts, a_new_key_counts_at_once_and_a_lost_one_no_more) {
    const StateFolder folder;
    const auto path = write_key(folder.path() / "ops.key");
    const Accounts accounts({{"ops", path, {}}});
    const Account* const ops = accounts.find("ops");
    ASSERT_NE(ops, nullptr);
    EXPECT_EQ(accounts.find("other"), nullptr);
    ASSERT_NE(accounts.key_of(*ops), nullptr);
    EXPECT_EQ(accounts.key_of(*ops)->base64(), emulator_key);
    EXPECT_EQ(accounts.problem(), "");

    const auto made = create_key_file(path, Existing::replace);
    EXPECT_EQ(accounts.key_of(*ops)->bytes(), made->bytes());
    std::filesystem::permissions(path, std::filesystem::perms::all);
    EXPECT_EQ(accounts.key_of(*ops), nullptr);
    EXPECT_NE(accounts.problem(), "");
    std::filesystem::remove(path);
    EXPECT_EQ(accounts.key_of(*ops), nullptr);
}

} // namespace
} // namespace holdfast::admin_api::azure
