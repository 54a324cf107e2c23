#include "admin_api/policy_run.h"

#include "tests/unit/admin_api/fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace holdfast::admin_api {
namespace {

class PolicyRunTest : public RouteTest {
  protected:
    void use(const std::string& members) {
        EXPECT_EQ(policies.replace(*parse_policies(R"({"policies":[{"name":"p",)" + members + "}]}")), "");
    }
    PolicyRun run(locks::Time now = test_now) {
        backend.now = [now] { return now; };
        run_policies(backend);
        return policies.entries().front().last_run.value_or(PolicyRun{});
    }
    std::vector<locks::OpenRef> opened;
    void open_some(int count) {
        for (int i = 0; i < count; ++i) opened.push_back(open("f" + std::to_string(i), alice())); // 90 seconds ago
    }
};

TEST_F(PolicyRunTest, one_that_is_not_enabled_closes_nothing) {
    open_some(3);
    use(R"("older_than":"1m")");
    const PolicyRun result = run();
    EXPECT_EQ(result.matched, 3U);
    EXPECT_EQ(result.closed, 0U);
    EXPECT_TRUE(closed.empty());
    EXPECT_EQ(result.at, test_now);
}

TEST_F(PolicyRunTest, one_that_is_enabled_closes_what_matches_and_no_more) {
    open_some(2);
    const auto other = open("g", bob());
    use(R"("older_than":"1m","enabled":true,"selector":{"user":"alice"})");
    const PolicyRun result = run();
    EXPECT_EQ(result.matched, 2U);
    EXPECT_EQ(result.closed, 2U);
    EXPECT_EQ(closed, (std::vector{locks::CloseReason::admin, locks::CloseReason::admin}));
    EXPECT_TRUE(other->is_open());
    EXPECT_EQ(run().matched, 0U);
}

TEST_F(PolicyRunTest, time_has_to_pass) {
    open_some(1);
    use(R"("older_than":"2m","enabled":true)");
    EXPECT_EQ(run(test_now).matched, 0U);
    EXPECT_EQ(run(test_now + std::chrono::seconds(30)).closed, 1U);
}

TEST_F(PolicyRunTest, a_run_has_its_bound_and_the_oldest_go_first) {
    open_some(5);
    use(R"("older_than":"1m","enabled":true,"max_per_run":2)");
    const PolicyRun result = run();
    EXPECT_EQ(result.matched, 5U);
    EXPECT_EQ(result.closed, 2U);
    EXPECT_EQ(result.postponed, 3U);
    EXPECT_FALSE(opened[0]->is_open());
    EXPECT_FALSE(opened[1]->is_open());
    EXPECT_TRUE(opened[2]->is_open());
    run();
    EXPECT_EQ(run().closed, 1U);
}

TEST_F(PolicyRunTest, waiters_play_no_part) {
    open_some(1);
    const auto range = locks::ByteRange::make(0, 1);
    const locks::RangeRequest wanted[] = {{*range, locks::LockMode::exclusive}};
    ASSERT_EQ(locks.lock(*opened[0], wanted), locks::LockVerdict::granted);
    use(R"("older_than":"1h","enabled":true)");
    EXPECT_EQ(run().matched, 0U);
}

} // namespace
} // namespace holdfast::admin_api
