#include "admin_api/audit_reader.h"

#include "tests/unit/admin_api/fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace holdfast::admin_api {
namespace {

using testing::ElementsAre;

class AuditReaderTest : public testing::Test {
  protected:
    AuditReaderTest() {
        const char* callers[] = {"a", "b", "a", "b", "a", "b", "a"};
        for (const char* caller : callers) {
            Change change{.action = "handles:close", .caller = caller, .peer = {}, .what = {}, .reason = {}};
            static_cast<void>(log.record(change));
            now += std::chrono::seconds(10);
        }
    }
    std::vector<std::string> seqs(const AuditQuery& query, std::string* next = nullptr) const {
        const auto page = read_audit(folder.path(), query);
        EXPECT_TRUE(page);
        if (next) *next = page->next;
        std::vector<std::string> all;
        for (const std::string& line : page->lines)
            all.emplace_back(boost::json::parse(line).at("seq").as_string().c_str());
        return all;
    }

    StateFolder folder;
    locks::Time now = test_now;
    AuditLog log{folder.path(), [this] { return now; }, 1'500}; // some files
};

TEST_F(AuditReaderTest, newest_first_page_by_page_whatever_is_added_meanwhile) {
    std::string next;
    EXPECT_THAT(seqs({.limit = 3}, &next), ElementsAre("7", "6", "5"));
    for (int i = 0; i < 5; ++i)
        ASSERT_TRUE(log.record({.action = "x", .caller = "c", .peer = {}, .what = {}, .reason = {}}));
    AuditQuery query{.limit = 3};
    query.cursor = next;
    EXPECT_THAT(seqs(query, &next), ElementsAre("4", "3", "2"));
    query.cursor = next;
    EXPECT_THAT(seqs(query, &next), ElementsAre("1"));
    EXPECT_EQ(next, "");
}

TEST_F(AuditReaderTest, filters_hold_together) {
    EXPECT_THAT(seqs({.caller = "b"}), ElementsAre("6", "4", "2"));
    EXPECT_THAT(seqs({.caller = "b", .since = *utc_text("2024-05-06T07:08:39.5Z")}), ElementsAre("6", "4"));
    EXPECT_THAT(seqs({.action = "handles:"}), testing::SizeIs(7));
    EXPECT_THAT(seqs({.action = "handles"}), testing::IsEmpty());
}

TEST_F(AuditReaderTest, damaged_lines_are_left_out) {
    std::ofstream(folder.path() / "audit.jsonl", std::ios::app) << "scribble\n{\"seq\":\"9\"}\n";
    EXPECT_THAT(seqs({.limit = 2}), ElementsAre("7", "6"));
}

TEST_F(AuditReaderTest, a_cursor_is_one_of_this_listing) {
    for (const char* wrong : {"x", "1", "1-", "-1", "1-x", "99-0", "1-99999999999999999999"}) {
        AuditQuery query;
        query.cursor = wrong;
        EXPECT_FALSE(read_audit(folder.path(), query)) << wrong;
    }
}

TEST(UtcText, is_a_time_that_compares_as_text) {
    EXPECT_EQ(utc_text("2024-05-06T07:08:09Z"), "2024-05-06T07:08:09.000000000Z");
    EXPECT_EQ(utc_text("2024-05-06T07:08:09.25Z"), "2024-05-06T07:08:09.250000000Z");
    for (const char* wrong : {"", "Z", "2024-05-06", "2024-05-06T07:08:09", "2024-05-06T07:08:09+02:00",
                              "2024-05-06T07:08:09.Z", "2024-05-06T07:08:09.1234567890Z", "2024-05-06 07:08:09Z"})
        EXPECT_FALSE(utc_text(wrong)) << wrong;
}

} // namespace
} // namespace holdfast::admin_api
