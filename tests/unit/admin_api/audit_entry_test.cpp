#include "admin_api/audit_entry.h"

#include "tests/unit/admin_api/fixture.h"

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace holdfast::admin_api {
namespace {

Change some_change() {
    Change change{.action = "handles:close", .caller = "ops", .peer = "127.0.0.1", .what = "all", .reason = "INC-1"};
    change.matched = 1;
    change.done = 1;
    change.asked = 7;
    change.results = {{.id = 9, .outcome = "closed", .share = "demo", .path = "a\"b", .user = "bob", .client = {}}};
    return change;
}

TEST(AuditEntry, is_json_with_who_what_and_each_result) {
    const std::string line = chained({}, entry_members(EntryKind::done, some_change(), test_now));
    const auto entry = boost::json::parse(line);
    EXPECT_EQ(entry.at("seq"), "1");
    EXPECT_EQ(entry.at("time"), "2024-05-06T07:08:09.500000000Z");
    EXPECT_EQ(entry.at("kind"), "done");
    EXPECT_EQ(entry.at("caller"), "ops");
    EXPECT_EQ(entry.at("asked"), "7");
    EXPECT_EQ(entry.at("results").at(0).at("path"), "a\"b");
    EXPECT_TRUE(entry.at("results").at(0).at("client").is_null());
    EXPECT_EQ(entry.at("results_left_out"), 0);
    EXPECT_EQ(entry.at("prev").as_string(), std::string(64, '0'));
}

TEST(AuditEntry, its_hash_is_that_of_the_line_without_it) {
    const std::string line = chained({}, R"("a":1)");
    const auto end = line.find(R"(,"hash":)");
    ASSERT_NE(end, std::string::npos);
    EXPECT_EQ(line.substr(end), R"(,"hash":")" + sha256_hex(line.substr(0, end) + "}") + "\"}");
    EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(AuditEntry, every_changed_byte_shows) {
    const std::string line = chained({}, entry_members(EntryKind::asked, some_change(), test_now));
    const auto checked = check_line(line);
    ASSERT_TRUE(checked);
    EXPECT_EQ(checked->self.seq, 1u);
    EXPECT_EQ(checked->prev, ChainLink().hash);
    for (std::size_t i = 0; i < line.size(); ++i) {
        std::string changed = line;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        EXPECT_FALSE(check_line(changed)) << i;
        EXPECT_FALSE(check_line(line.substr(0, i))) << i;
    }
    EXPECT_FALSE(check_line(line + " "));
}

TEST(AuditEntry, results_are_bounded_and_what_is_left_out_is_counted) {
    Change change = some_change();
    change.results.assign(1'500, {.id = 1, .outcome = "closed", .share = {}, .path = {}, .user = {}, .client = {}});
    const std::string many = chained({}, entry_members(EntryKind::done, change, test_now));
    EXPECT_EQ(boost::json::parse(many).at("results").as_array().size(), most_results);
    EXPECT_EQ(boost::json::parse(many).at("results_left_out"), 500);

    change.results.assign(
        500, {.id = 1, .outcome = {}, .share = {}, .path = std::string(4'000, 'x'), .user = {}, .client = {}});
    EXPECT_LT(chained({}, entry_members(EntryKind::done, change, test_now)).size(), most_result_bytes + 8'000);

    const std::string ids(100'000, '1');
    change.what = ids;
    EXPECT_LT(entry_members(EntryKind::asked, change, test_now).size(), 70'000u);
}

} // namespace
} // namespace holdfast::admin_api
