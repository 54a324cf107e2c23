#include "smb2/auth/accounts.h"

#include "smb2/auth/account_file.h"
#include "smb2/auth/ntlm_keys.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

#include <sys/stat.h>

#include <atomic>
#include <fstream>
#include <thread>
#include <vector>

namespace holdfast::smb2::auth {
namespace {

class Accounts : public testing::Test {
  protected:
    test_support::TemporaryFolder folder_;
    const std::string path_ = folder_.path() + "/accounts";
    AccountStore store_{path_};
};

TEST_F(Accounts, what_is_added_is_found_whatever_its_case) {
    ASSERT_TRUE(store_.load());
    EXPECT_FALSE(store_.find("alice"));
    ASSERT_TRUE(store_.add("Alice", "Password", {.uid = 1001, .gid = 100, .admin = true}));
    const auto account = store_.find("aLICE");
    ASSERT_TRUE(account);
    EXPECT_EQ(account->name, "Alice");
    EXPECT_EQ(account->nt_hash, nt_hash("Password"));
    EXPECT_EQ(account->identity.uid, 1001u);
    EXPECT_EQ(account->identity.gid, 100u);
    EXPECT_TRUE(account->admin);
    EXPECT_EQ(account->sid, store_.machine_sid() + "-1000");
    ASSERT_TRUE(store_.add("m\u00fcller", "x"));
    EXPECT_TRUE(store_.find("M\u00dcLLER"));
}

TEST_F(Accounts, the_same_name_can_not_be_added_twice) {
    ASSERT_TRUE(store_.add("alice", "one"));
    const auto again = store_.add("ALICE", "two");
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().problem, AccountProblem::exists);
    EXPECT_EQ(store_.find("alice")->nt_hash, nt_hash("one"));
}

TEST_F(Accounts, password_use_and_existence_can_be_changed) {
    ASSERT_TRUE(store_.add("alice", "one"));
    ASSERT_TRUE(store_.set_password("Alice", "two"));
    EXPECT_EQ(store_.find("alice")->nt_hash, nt_hash("two"));
    ASSERT_TRUE(store_.set_use("alice", AccountStore::Use::disabled));
    EXPECT_TRUE(store_.find("alice")->disabled);
    ASSERT_TRUE(store_.set_use("alice", AccountStore::Use::enabled));
    EXPECT_FALSE(store_.find("alice")->disabled);
    ASSERT_TRUE(store_.remove("ALICE"));
    EXPECT_FALSE(store_.find("alice"));
    EXPECT_EQ(store_.remove("alice").error().problem, AccountProblem::unknown);
    EXPECT_EQ(store_.set_password("alice", "x").error().problem, AccountProblem::unknown);
    EXPECT_EQ(store_.set_use("alice", AccountStore::Use::disabled).error().problem, AccountProblem::unknown);
}

TEST_F(Accounts, a_sid_is_never_given_twice) {
    ASSERT_TRUE(store_.add("alice", "x"));
    const std::string first = store_.find("alice")->sid;
    ASSERT_TRUE(store_.remove("alice"));
    ASSERT_TRUE(store_.add("alice", "x"));
    EXPECT_NE(store_.find("alice")->sid, first);
}

TEST_F(Accounts, the_machine_keeps_its_sid) {
    ASSERT_TRUE(store_.load());
    AccountStore again(path_);
    ASSERT_TRUE(again.load());
    EXPECT_EQ(again.machine_sid(), store_.machine_sid());
    EXPECT_TRUE(store_.machine_sid().starts_with("S-1-5-21-"));

    const test_support::TemporaryFolder other;
    AccountStore elsewhere(other.path() + "/accounts");
    ASSERT_TRUE(elsewhere.load());
    EXPECT_NE(elsewhere.machine_sid(), store_.machine_sid());
}

TEST_F(Accounts, what_another_process_writes_is_seen_at_once) {
    ASSERT_TRUE(store_.load());
    AccountStore command_line(path_);
    ASSERT_TRUE(command_line.add("alice", "one"));
    EXPECT_EQ(store_.find("alice")->nt_hash, nt_hash("one"));
    ASSERT_TRUE(command_line.set_password("alice", "two"));
    EXPECT_EQ(store_.find("alice")->nt_hash, nt_hash("two"));
    ASSERT_TRUE(command_line.add("bob", "three"));
    EXPECT_EQ(store_.list().size(), 2u);
}

TEST_F(Accounts, readers_and_writers_do_not_wait_for_or_hurt_each_other) {
    ASSERT_TRUE(store_.add("alice", "0"));
    AccountStore command_line(path_);
    std::atomic<bool> stop{false};
    std::atomic<int> missing{0};
    std::vector<std::thread> readers;
    for (int i = 0; i < 2; ++i)
        readers.emplace_back([&] {
            while (!stop)
                if (!store_.find("alice")) ++missing;
        });
    for (int i = 1; i <= 20; ++i) EXPECT_TRUE(command_line.set_password("alice", std::to_string(i)));
    stop = true;
    for (auto& reader : readers) reader.join();
    EXPECT_EQ(missing, 0);
    EXPECT_EQ(store_.find("alice")->nt_hash, nt_hash("20"));
}

TEST_F(Accounts, a_file_gone_bad_is_told_once_and_changes_nothing) {
    ASSERT_TRUE(store_.add("alice", "one"));
    int told = 0;
    store_.on_problem = [&](const AccountError& error) {
        ++told;
        EXPECT_EQ(error.problem, AccountProblem::malformed);
    };
    std::ofstream(path_, std::ios::app) << "rubbish\n";
    EXPECT_TRUE(store_.find("alice"));
    EXPECT_TRUE(store_.find("alice"));
    EXPECT_EQ(told, 1);
    const auto changed = store_.add("bob", "two");
    ASSERT_FALSE(changed);
    EXPECT_NE(to_string(changed.error()).find("line 3"), std::string::npos);
}

TEST_F(Accounts, an_open_file_is_refused_at_the_start) {
    ASSERT_TRUE(store_.add("alice", "one"));
    ASSERT_EQ(::chmod(path_.c_str(), 0644), 0);
    const auto loaded = AccountStore(path_).load();
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error().problem, AccountProblem::unsafe);
    EXPECT_NE(to_string(loaded.error()).find("chmod 600"), std::string::npos);
}

TEST_F(Accounts, a_folder_that_is_not_there_is_an_error_not_a_crash) {
    AccountStore nowhere(folder_.path() + "/none/accounts");
    EXPECT_EQ(nowhere.load().error().problem, AccountProblem::io);
    EXPECT_EQ(nowhere.add("alice", "x").error().problem, AccountProblem::io);
    EXPECT_FALSE(nowhere.find("alice"));
}

TEST_F(Accounts, only_names_that_windows_allows_are_allowed) {
    for (const char* const name : {"alice", "alice b", "a", "m\u00fcller", "svc-1", "a.b", "$x"})
        EXPECT_TRUE(is_valid_account_name(name)) << name;
    for (const char* const name : {"", " alice", "alice ", "alice.", "al/ice", "al\\ice", "a:b", "a@b", "#a", "a\nb",
                                   "a\x7f", "a,b", "a*", "\xff\xfe"})
        EXPECT_FALSE(is_valid_account_name(name)) << name;
    EXPECT_TRUE(is_valid_account_name(std::string(64, 'a')));
    EXPECT_FALSE(is_valid_account_name(std::string(65, 'a')));
    EXPECT_EQ(store_.add("a:b", "x").error().problem, AccountProblem::invalid_name);
}

} // namespace
} // namespace holdfast::smb2::auth
