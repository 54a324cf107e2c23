#include "admin_api/audit_log.h"

#include "admin_api/audit_files.h"
#include "admin_api/audit_verify.h"
#include "tests/unit/admin_api/fixture.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace holdfast::admin_api {
namespace {

namespace fs = std::filesystem;

class AuditLogTest : public testing::Test {
  protected:
    fs::path file() const { return folder.path() / "audit.jsonl"; }
    std::vector<std::string> lines() const {
        std::ifstream input(file());
        std::vector<std::string> all;
        for (std::string line; std::getline(input, line);) all.push_back(line);
        return all;
    }
    AuditReport report() const { return verify_audit(folder.path()); }

    StateFolder folder;
    AuditLog log{folder.path(), [] { return test_now; }};
    Change change{.action = "handles:close", .caller = "ops", .peer = {}, .what = {}, .reason = {}};
};

TEST_F(AuditLogTest, a_change_is_announced_and_then_told) {
    const auto asked = log.announce(change);
    ASSERT_TRUE(asked);
    EXPECT_EQ(*asked, 1u);
    EXPECT_EQ(report().unfinished, std::vector<std::uint64_t>{1});

    change.asked = *asked;
    EXPECT_EQ(*log.record(change), 2u);
    ASSERT_EQ(lines().size(), 2u);
    EXPECT_EQ(boost::json::parse(lines()[1]).at("asked"), "1");
    EXPECT_EQ(fs::status(file()).permissions(), fs::perms::owner_read | fs::perms::owner_write);
    EXPECT_EQ(report().fault, "");
    EXPECT_TRUE(report().unfinished.empty());
    EXPECT_EQ(report().head, *log.head());
}

TEST_F(AuditLogTest, the_chain_goes_on_after_a_restart_and_between_processes) {
    ASSERT_TRUE(log.record(change));
    AuditLog other(folder.path(), [] { return test_now; });
    EXPECT_EQ(*other.record(change), 2u);
    EXPECT_EQ(*log.record(change), 3u);
    EXPECT_EQ(*other.record(change), 4u);
    EXPECT_EQ(report().fault, "");
    EXPECT_EQ(report().entries, 4u);
}

TEST_F(AuditLogTest, a_torn_line_stays_and_is_marked) {
    for (const char* damage : {"{\"seq\":\"2\",\"ti", "x\n", "\n"}) {
        ASSERT_TRUE(log.record(change));
        std::ofstream(file(), std::ios::app) << damage;
        AuditLog again(folder.path(), [] { return test_now; });
        ASSERT_TRUE(again.record(change)) << damage;
    }
    EXPECT_EQ(report().fault, "");
    EXPECT_EQ(report().torn, 3u);
    EXPECT_EQ(report().entries, 9u);
}

TEST_F(AuditLogTest, a_whole_line_that_lacks_its_newline_is_an_entry) {
    ASSERT_TRUE(log.record(change));
    fs::resize_file(file(), fs::file_size(file()) - 1);
    EXPECT_EQ(*log.record(change), 2u);
    EXPECT_EQ(report().fault, "");
    EXPECT_EQ(report().torn, 0u);
}

TEST_F(AuditLogTest, a_full_file_gets_a_name_and_the_chain_goes_on) {
    AuditLog small(
        folder.path(), [] { return test_now; }, 2'000);
    for (int i = 0; i < 20; ++i) ASSERT_TRUE(small.record(change));
    const auto files = audit_files(folder.path());
    EXPECT_GT(files.size(), 3u);
    for (const auto& path : files) EXPECT_LE(fs::file_size(path), 2'000u);
    EXPECT_EQ(report().fault, "");
    EXPECT_EQ(report().entries, 20u);

    fs::remove(file()); // as if it had ended between the new name and the new file
    const auto left = report().entries;
    EXPECT_EQ(*small.record(change), left + 1);
    EXPECT_EQ(report().fault, "");
}

TEST_F(AuditLogTest, what_cannot_be_written_is_a_fault_that_says_why) {
    fs::create_symlink("/dev/full", file());
    const auto asked = log.announce(change);
    ASSERT_FALSE(asked);
    EXPECT_EQ(asked.error().code, std::errc::no_space_on_device);
    EXPECT_NE(asked.error().what.find("audit.jsonl"), std::string::npos);

    AuditLog nowhere(folder.path() / "none", [] { return test_now; });
    EXPECT_FALSE(nowhere.announce(change));
}

TEST_F(AuditLogTest, what_came_of_a_change_is_told_later_when_the_disk_was_full) {
    change.asked = *log.announce(change);
    fs::rename(file(), folder.path() / "kept");
    fs::create_symlink("/dev/full", file());
    EXPECT_FALSE(log.record(change));
    EXPECT_FALSE(log.announce(change));
    Change trial = change;
    trial.dry_run = true;
    EXPECT_FALSE(log.record(trial));

    fs::remove(file());
    fs::rename(folder.path() / "kept", file());
    EXPECT_EQ(*log.announce(change), 3u);
    ASSERT_EQ(lines().size(), 3u);
    EXPECT_EQ(boost::json::parse(lines()[1]).at("kind"), "done");
    EXPECT_EQ(boost::json::parse(lines()[2]).at("kind"), "asked");
    EXPECT_EQ(report().fault, "");
}

} // namespace
} // namespace holdfast::admin_api
