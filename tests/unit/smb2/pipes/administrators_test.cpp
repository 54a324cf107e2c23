#include "smb2/pipes/administrators.h"

#include "tests/unit/smb2/pipes/admin_fixture.h"

namespace holdfast::smb2::pipes {
namespace {

using Administrators = test::AdminTest;

TEST_F(Administrators, are_accounts_that_the_settings_name_without_case) {
    EXPECT_TRUE(may_administer(context));
    become("ROOT");
    EXPECT_TRUE(may_administer(context));
    become("root2");
    EXPECT_FALSE(may_administer(context));
    become("");
    EXPECT_FALSE(may_administer(context));
}

TEST_F(Administrators, are_no_guests_whatever_they_call_themselves) {
    context.caller.is_account = false;
    EXPECT_FALSE(may_administer(context));
}

TEST_F(Administrators, are_nobody_without_a_server_or_when_none_is_named) {
    state.settings = std::make_shared<const Settings>();
    EXPECT_FALSE(may_administer(context));
    context.server = nullptr;
    EXPECT_FALSE(may_administer(context));
}

TEST_F(Administrators, changes_are_told_with_who_made_them) {
    AdminChange change;
    change.action = "srvsvc.file_close";
    change.what = "a file";
    change.done = 1;
    tell_change(context, change);
    ASSERT_EQ(changes.size(), 1U);
    EXPECT_EQ(changes[0].caller, "FILES\\Root");
    EXPECT_EQ(changes[0].peer, "192.0.2.1");
    EXPECT_EQ(changes[0].what, "a file");
    EXPECT_EQ(changes[0].done, 1U);
    context.caller.domain.clear();
    EXPECT_EQ(name_of(context.caller), "Root");
}

} // namespace
} // namespace holdfast::smb2::pipes
