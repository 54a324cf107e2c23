#include "admin_api/policy_store.h"

#include "tests/unit/admin_api/fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/stat.h>

#include <fstream>

namespace holdfast::admin_api {
namespace {

std::vector<Policy> some(const char* more = "") {
    return *parse_policies(std::string(R"({"policies":[{"name":"a","older_than":"1d")") + more +
                           R"(},{"name":"b","disconnected_for":"1h"}]})");
}

TEST(PolicyStore, keeps_policies_over_a_restart) {
    const StateFolder folder;
    PolicyStore store(folder.path());
    EXPECT_EQ(store.load(), "");
    EXPECT_TRUE(store.entries().empty());
    EXPECT_EQ(store.replace(some()), "");

    PolicyStore again(folder.path());
    EXPECT_EQ(again.load(), "");
    ASSERT_EQ(again.entries().size(), 2U);
    EXPECT_EQ(again.entries()[1].policy.name, "b");
    struct stat status {};
    ASSERT_EQ(::stat((folder.path() / "policies.json").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST(PolicyStore, a_damaged_file_is_no_policy_at_all) {
    const StateFolder folder;
    std::ofstream(folder.path() / "policies.json") << R"({"policies":[{"name":"a","older_than":"1d"},{"name":"b"}]})";
    PolicyStore store(folder.path());
    EXPECT_NE(store.load().find("policies[1].older_than"), std::string::npos);
    EXPECT_TRUE(store.entries().empty());
}

TEST(PolicyStore, what_cannot_be_written_changes_nothing) {
    const StateFolder folder;
    PolicyStore store(folder.path());
    ASSERT_EQ(store.replace(some()), "");
    std::filesystem::remove_all(folder.path());
    EXPECT_NE(store.replace({}), "");
    EXPECT_EQ(store.entries().size(), 2U);
    std::filesystem::create_directory(folder.path());
}

TEST(PolicyStore, a_run_is_of_the_policy_as_it_was) {
    const StateFolder folder;
    PolicyStore store(folder.path());
    ASSERT_EQ(store.replace(some()), "");
    for (const auto& entry : store.entries()) store.record(entry.policy, PolicyRun{.at = test_now, .matched = 3});
    ASSERT_EQ(store.replace(some(R"(,"enabled":true)")), "");
    EXPECT_FALSE(store.entries()[0].last_run) << "it has changed";
    EXPECT_EQ(store.entries()[1].last_run->matched, 3U);
    store.record(some()[0], PolicyRun{});
    EXPECT_FALSE(store.entries()[0].last_run) << "a run that began before";
}

} // namespace
} // namespace holdfast::admin_api
