#include "admin_api/audit_verify.h"

#include "admin_api/audit_files.h"
#include "admin_api/audit_log.h"
#include "tests/unit/admin_api/fixture.h"

#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <iterator>

namespace holdfast::admin_api {
namespace {

namespace fs = std::filesystem;

class AuditVerify : public testing::Test {
  protected:
    AuditVerify() {
        for (const char* caller : {"a", "b", "c", "d"}) {
            Change change{.action = "handles:close", .caller = caller, .peer = {}, .what = {}, .reason = {}};
            static_cast<void>(log.record(change));
        }
    }
    fs::path file() const { return folder.path() / "audit.jsonl"; }
    std::vector<std::string> lines() const {
        std::ifstream input(file());
        std::vector<std::string> all;
        for (std::string line; std::getline(input, line);) all.push_back(line + "\n");
        return all;
    }
    AuditReport with(const std::vector<std::string>& all, std::string_view expected = {}) const {
        std::ofstream output(file());
        for (const std::string& line : all) output << line;
        output.close();
        return verify_audit(folder.path(), expected);
    }

    StateFolder folder;
    AuditLog log{folder.path(), [] { return test_now; }};
};

TEST_F(AuditVerify, what_was_written_is_in_order) {
    const AuditReport report = verify_audit(folder.path());
    EXPECT_EQ(report.fault, "");
    EXPECT_EQ(report.entries, 4u);
    EXPECT_EQ(report.first, 1u);
    EXPECT_EQ(report.head, *log.head());
}

TEST_F(AuditVerify, the_first_line_that_is_wrong_is_named) {
    struct Case {
        const char* why;
        std::function<void(std::vector<std::string>&)> tamper;
        const char* place;
    };
    const Case cases[] = {
        {"another name", [](auto& all) { all[1].replace(all[1].find("\"b\""), 3, "\"x\""); }, "audit.jsonl:2:"},
        {"a line taken away", [](auto& all) { all.erase(all.begin() + 1); }, "audit.jsonl:2:"},
        {"two lines exchanged", [](auto& all) { std::swap(all[1], all[2]); }, "audit.jsonl:2:"},
        {"a line twice", [](auto& all) { all.insert(all.begin() + 2, all[1]); }, "audit.jsonl:3:"},
        {"a line added", [](auto& all) { all.insert(all.begin() + 2, "{}\n"); }, "audit.jsonl:3:"},
        {"an entry made new, with a right hash",
         [](auto& all) {
             all[1] = chained(check_line(all[0].substr(0, all[0].size() - 1))->self, "\"caller\":\"x\"") + "\n";
         },
         "audit.jsonl:3:"},
        {"the last one changed", [](auto& all) { all[3][20] = '?'; }, "audit.jsonl:4:"},
        {"the end of the last one cut", [](auto& all) { all[3].resize(40); }, "audit.jsonl:4:"},
    };
    const auto whole = lines();
    for (const Case& c : cases) {
        auto all = whole;
        c.tamper(all);
        const AuditReport report = with(all);
        EXPECT_TRUE(report.fault.starts_with(c.place)) << c.why << ": " << report.fault;
    }
    EXPECT_EQ(with(whole).fault, "");
}

TEST_F(AuditVerify, entries_cut_off_the_end_show_against_a_hash_kept_elsewhere) {
    const std::string head = log.head()->hash;
    auto all = lines();
    EXPECT_TRUE(with(all, head).found_expected);
    all.pop_back();
    const AuditReport report = with(all, head);
    EXPECT_EQ(report.fault, "");
    EXPECT_FALSE(report.found_expected);
}

TEST_F(AuditVerify, a_damaged_last_line_cannot_pass_for_torn_once_its_hash_was_kept) {
    const std::string head = log.head()->hash;
    auto all = lines();
    all[3][20] = '?';
    with(all);
    AuditLog again(folder.path(), [] { return test_now; });
    ASSERT_TRUE(again.record({.action = "x", .caller = {}, .peer = {}, .what = {}, .reason = {}}));
    const AuditReport report = verify_audit(folder.path(), head);
    EXPECT_EQ(report.torn, 1u);
    EXPECT_FALSE(report.found_expected);
}

TEST_F(AuditVerify, older_files_may_be_elsewhere) {
    auto all = lines();
    all.erase(all.begin(), all.begin() + 2);
    const AuditReport report = with(all);
    EXPECT_EQ(report.fault, "");
    EXPECT_EQ(report.first, 3u);
}

TEST(AuditVerifyEmpty, nothing_is_in_order) {
    const StateFolder folder;
    EXPECT_EQ(verify_audit(folder.path()).fault, "");
    EXPECT_EQ(verify_audit(folder.path()).head, ChainLink());
}

} // namespace
} // namespace holdfast::admin_api
