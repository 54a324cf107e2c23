#include "server/commands/user.h"

#include "smb2/auth/accounts.h"
#include "tests/unit/server/commands/command_harness.h"

#include <unistd.h>

namespace holdfast::server {
namespace {

class UserCommand : public CommandTest {
  protected:
    int run(std::vector<std::string> arguments, const std::string& input = "") {
        arguments.insert(arguments.begin(), "user");
        arguments.insert(arguments.end(), {"--config", config()});
        return run_with(add_user_commands, std::move(arguments), input);
    }
    std::optional<smb2::auth::Account> account(const std::string& name) {
        smb2::auth::AccountStore store(state() / "accounts");
        EXPECT_TRUE(store.load());
        return store.find(name);
    }
};

TEST_F(UserCommand, adds_an_account_that_can_be_found) {
    ASSERT_EQ(run({"add", "alice", "--password-stdin", "--uid", "1234", "--gid", "77"}, "Passw0rd!\n"), 0) << err.str();
    const auto alice = account("alice");
    ASSERT_TRUE(alice);
    EXPECT_EQ(alice->uid, 1234u);
    EXPECT_EQ(alice->gid, 77u);
    EXPECT_FALSE(alice->admin);
    EXPECT_EQ(out.str().find("Passw0rd!"), std::string::npos);
}

TEST_F(UserCommand, warns_of_an_account_that_is_root) {
    ASSERT_EQ(run({"add", "nobody_of_this_machine", "--password-stdin"}, "x\n"), 0);
    const bool warned = err.str().find("warning") != std::string::npos;
    EXPECT_EQ(warned, ::geteuid() == 0) << err.str();
    EXPECT_EQ(err.str().find("nobody_of_this_machine") != std::string::npos, warned);
}

TEST_F(UserCommand, warns_of_no_account_with_ids_of_its_own) {
    ASSERT_EQ(run({"add", "nobody_of_this_machine", "--password-stdin", "--uid", "1234"}, "x\n"), 0);
    ASSERT_EQ(run({"add", "root", "--password-stdin"}, "x\n"), 0) << "whose ids are those of the local user";
    EXPECT_EQ(err.str(), "");
}

TEST_F(UserCommand, keeps_the_state_from_others) {
    ASSERT_EQ(run({"add", "alice", "--password-stdin"}, "x\n"), 0);
    const auto mode = [](const std::filesystem::path& path) { return std::filesystem::status(path).permissions(); };
    EXPECT_EQ(mode(state()), std::filesystem::perms::owner_all);
    EXPECT_EQ(mode(state() / "accounts"), std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_F(UserCommand, says_so_when_there_is_one_already) {
    ASSERT_EQ(run({"add", "alice", "--password-stdin"}, "x\n"), 0);
    EXPECT_EQ(run({"add", "ALICE", "--password-stdin"}, "y\n"), 1);
    EXPECT_NE(err.str().find("holdfast: "), std::string::npos);
}

TEST_F(UserCommand, changes_a_password) {
    ASSERT_EQ(run({"add", "alice", "--password-stdin"}, "x\n"), 0);
    const auto before = account("alice")->nt_hash;
    ASSERT_EQ(run({"passwd", "alice", "--password-stdin"}, "y\n"), 0);
    EXPECT_NE(account("alice")->nt_hash, before);
    EXPECT_EQ(run({"passwd", "bob", "--password-stdin"}, "y\n"), 1);
}

TEST_F(UserCommand, removes_an_account_once) {
    ASSERT_EQ(run({"add", "alice", "--password-stdin"}, "x\n"), 0);
    EXPECT_EQ(run({"rm", "alice"}), 0);
    EXPECT_FALSE(account("alice"));
    EXPECT_EQ(run({"rm", "alice"}), 1);
}

TEST_F(UserCommand, disables_and_enables) {
    ASSERT_EQ(run({"add", "alice", "--password-stdin"}, "x\n"), 0);
    EXPECT_EQ(run({"disable", "alice"}), 0);
    EXPECT_TRUE(account("alice")->disabled);
    EXPECT_EQ(run({"enable", "alice"}), 0);
    EXPECT_FALSE(account("alice")->disabled);
}

TEST_F(UserCommand, lists_who_there_is_without_their_secrets) {
    ASSERT_EQ(run({"add", "alice", "--password-stdin", "--uid", "1234", "--admin"}, "x\n"), 0);
    ASSERT_EQ(run({"ls"}), 0);
    EXPECT_NE(out.str().find("alice"), std::string::npos);
    EXPECT_NE(out.str().find("1234"), std::string::npos);
    EXPECT_NE(out.str().find("S-1-5-21-"), std::string::npos);
    EXPECT_NE(out.str().find("admin"), std::string::npos);
}

TEST_F(UserCommand, a_bad_configuration_changes_nothing) {
    write_config("[server]\nstate_dir = \"state\"\n");
    EXPECT_EQ(run({"add", "alice", "--password-stdin"}, "x\n"), 1);
    EXPECT_FALSE(std::filesystem::exists(state()));
}

TEST_F(UserCommand, a_name_is_needed) { EXPECT_EQ(run({"add", "--password-stdin"}, "x\n"), 2); }

} // namespace
} // namespace holdfast::server
