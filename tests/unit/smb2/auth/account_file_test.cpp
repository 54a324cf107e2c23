#include "smb2/auth/account_file.h"

#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

namespace holdfast::smb2::auth {
namespace {

using test_support::TemporaryFolder;

constexpr std::string_view sample = "@holdfast:1:12\n"
                                    "alice:10:a4f49c406510bdcab6824ee7c30fd852:1001:100:admin\n"
                                    "bob:11:31d6cfe0d16ae931b73c59d7e0c089c0:::\n"
                                    "carol:3:31d6cfe0d16ae931b73c59d7e0c089c0:0::disabled,admin\n";

TEST(AccountFile, is_written_as_it_was_read) {
    const auto file = parse_account_file(sample);
    ASSERT_TRUE(file);
    ASSERT_EQ(file->accounts.size(), 3u);
    EXPECT_EQ(file->next_rid, 12u);
    EXPECT_EQ(file->accounts[0].name, "alice");
    EXPECT_EQ(file->accounts[0].uid, 1001u);
    EXPECT_EQ(file->accounts[0].gid, 100u);
    EXPECT_TRUE(file->accounts[0].admin);
    EXPECT_FALSE(file->accounts[1].uid);
    EXPECT_TRUE(file->accounts[2].disabled);
    EXPECT_EQ(format_account_file(*file), sample);
}

TEST(AccountFile, one_written_by_hand_needs_no_first_line) {
    const auto file = parse_account_file("# my accounts\n\nalice:7:a4f49c406510bdcab6824ee7c30fd852:::");
    ASSERT_TRUE(file);
    EXPECT_EQ(file->accounts.size(), 1u);
    EXPECT_EQ(file->next_rid, 8u);
    EXPECT_TRUE(parse_account_file("")->accounts.empty());
}

TEST(AccountFile, a_malformed_line_is_told_by_its_number) {
    struct Row {
        const char* why;
        const char* line;
    };
    const Row rows[] = {
        {"fields missing", "alice:1:a4f49c406510bdcab6824ee7c30fd852"},
        {"a field too many", "alice:1:a4f49c406510bdcab6824ee7c30fd852::::"},
        {"no name", ":1:a4f49c406510bdcab6824ee7c30fd852:::"},
        {"a name that is none", "al/ice:1:a4f49c406510bdcab6824ee7c30fd852:::"},
        {"no rid", "alice::a4f49c406510bdcab6824ee7c30fd852:::"},
        {"a rid that is no number", "alice:1x:a4f49c406510bdcab6824ee7c30fd852:::"},
        {"a short hash", "alice:1:a4f49c406510bdcab6824ee7c30fd8:::"},
        {"a hash that is no hex", "alice:1:g4f49c406510bdcab6824ee7c30fd852:::"},
        {"a signed uid", "alice:1:a4f49c406510bdcab6824ee7c30fd852:-1::"},
        {"the uid that the kernel ignores", "alice:1:a4f49c406510bdcab6824ee7c30fd852:4294967295::"},
        {"a uid too large", "alice:1:a4f49c406510bdcab6824ee7c30fd852:4294967296::"},
        {"an unknown flag", "alice:1:a4f49c406510bdcab6824ee7c30fd852:::root"},
        {"a header of the future", "@holdfast:2:1"},
        {"a rid that comes twice", "dave:5:a4f49c406510bdcab6824ee7c30fd852:::"},
        {"a name that comes twice, but for its case", "ERIN:6:a4f49c406510bdcab6824ee7c30fd852:::"},
    };
    for (const Row& row : rows) {
        const auto file =
            parse_account_file("erin:5:a4f49c406510bdcab6824ee7c30fd852:::\n" + std::string(row.line) + "\n");
        ASSERT_FALSE(file) << row.why;
        EXPECT_EQ(file.error().problem, AccountProblem::malformed) << row.why;
        EXPECT_NE(file.error().detail.find("line 2"), std::string::npos) << row.why;
        EXPECT_EQ(file.error().detail.find("a4f49c"), std::string::npos) << "a hash is no text for logs";
    }
}

TEST(AccountFile, what_others_may_read_is_refused) {
    const TemporaryFolder folder;
    const std::string path = folder.path() + "/accounts";
    ASSERT_TRUE(replace_private_file(path, sample));
    EXPECT_EQ(**read_private_file(path), sample);
    for (const mode_t mode : {0640, 0604, 0620, 0666}) {
        ASSERT_EQ(::chmod(path.c_str(), mode), 0);
        const auto read = read_private_file(path);
        ASSERT_FALSE(read) << std::oct << mode;
        EXPECT_EQ(read.error().problem, AccountProblem::unsafe);
    }
}

TEST(AccountFile, a_link_or_a_folder_is_no_file) {
    const TemporaryFolder folder;
    const std::string path = folder.path() + "/accounts";
    ASSERT_EQ(::symlink("/etc/passwd", path.c_str()), 0);
    EXPECT_FALSE(read_private_file(path));
    EXPECT_FALSE(read_private_file(folder.path()));
}

TEST(AccountFile, no_file_is_told_from_an_empty_one) {
    const TemporaryFolder folder;
    const auto missing = read_private_file(folder.path() + "/none");
    ASSERT_TRUE(missing);
    EXPECT_FALSE(missing->has_value());
    ASSERT_TRUE(replace_private_file(folder.path() + "/empty", ""));
    EXPECT_EQ(**read_private_file(folder.path() + "/empty"), "");
}

TEST(AccountFile, replacing_leaves_mode_0600_and_no_rubbish) {
    const TemporaryFolder folder;
    const std::string path = folder.path() + "/accounts";
    std::ofstream(path + ".new") << "of a crash";
    ASSERT_TRUE(replace_private_file(path, "one"));
    ASSERT_TRUE(replace_private_file(path, "two"));
    struct stat status {};
    ASSERT_EQ(::stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600u);
    EXPECT_NE(::access((path + ".new").c_str(), F_OK), 0);
    EXPECT_EQ(**read_private_file(path), "two");
    EXPECT_FALSE(replace_private_file(folder.path() + "/no/such/folder", "x"));
}

} // namespace
} // namespace holdfast::smb2::auth
