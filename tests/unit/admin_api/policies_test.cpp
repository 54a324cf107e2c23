#include "admin_api/policies.h"

#include "tests/unit/admin_api/fixture.h"

#include <gtest/gtest.h>

namespace holdfast::admin_api {
namespace {

using std::chrono::hours;

Policy policy_of(const std::string& members) {
    const auto policies = parse_policies(R"({"policies":[{"name":"p",)" + members + "}]}");
    EXPECT_TRUE(policies) << members;
    return policies ? policies->front() : Policy{};
}

TEST(Policies, are_read_and_written_alike) {
    const std::string text =
        R"({"policies":[{"name":"stale","enabled":true,"selector":{"share":"x","glob":"**/*.tmp"},)"
        R"("older_than":"7d","disconnected_for":"90m","max_per_run":50}]})";
    const auto policies = parse_policies(text);
    ASSERT_TRUE(policies) << policies.error().parameter << policies.error().detail;
    EXPECT_EQ(policies_text(*policies), text);
    const Policy bare = policy_of(R"("older_than":"1d")");
    EXPECT_FALSE(bare.enabled);
    EXPECT_EQ(bare.max_per_run, 100U);
    EXPECT_TRUE(parse_policies(R"({"policies":[]})"));
}

TEST(Policies, faults_name_the_member) {
    const std::pair<const char*, const char*> cases[] = {
        {R"({"name":"p"})", "older_than"},
        {R"({"older_than":"1d"})", "name"},
        {R"({"name":"a b","older_than":"1d"})", "name"},
        {R"({"name":"p","older_than":"59s"})", "older_than"},
        {R"({"name":"p","older_than":7})", "older_than"},
        {R"({"name":"p","disconnected_for":"0s"})", "disconnected_for"},
        {R"({"name":"p","older_than":"1d","enabled":"yes"})", "enabled"},
        {R"({"name":"p","older_than":"1d","max_per_run":0})", "max_per_run"},
        {R"({"name":"p","older_than":"1d","max_per_run":10001})", "max_per_run"},
        {R"({"name":"p","older_than":"1d","idle_for":"1h"})", "idle_for"},
        {R"({"name":"p","older_than":"1d","selector":{"has_locks":true}})", "selector.has_locks"},
        {R"({"name":"p","older_than":"1d","selector":{"idle_for":"1h"}})", "selector.idle_for"},
        {R"({"name":"p","older_than":"1d","selector":{"state":"connected"}})", "selector.state"},
    };
    for (const auto& [policy, parameter] : cases) {
        const auto policies = parse_policies(std::string(R"({"policies":[)") + policy + "]}");
        ASSERT_FALSE(policies) << policy;
        EXPECT_EQ(policies.error().parameter, std::string("policies[0].") + parameter) << policy;
    }
    for (const char* body :
         {"", "[]", "{}", R"({"policies":{}})", R"({"policies":[],"more":1})", R"({"policies":[1]})"})
        EXPECT_FALSE(parse_policies(body)) << body;
}

TEST(Policies, names_are_unique) {
    const auto policies =
        parse_policies(R"({"policies":[{"name":"p","older_than":"1d"},{"name":"p","older_than":"2d"}]})");
    ASSERT_FALSE(policies);
    EXPECT_EQ(policies.error().parameter, "policies[1].name");
}

TEST(Policies, mean_what_is_old_and_whose_client_is_away_for_long) {
    locks::OpenRow row;
    row.state = locks::OpenState::open;
    row.opened_at = test_now - hours(2);
    row.owner = alice();
    locks::OpenRow away = row;
    away.state = locks::OpenState::orphaned;
    away.durable_ms = 86'400'000;
    away.expires_at = test_now + hours(23); // it went an hour ago

    const auto matches = [](const char* members, const locks::OpenRow& open) {
        return PolicyMatcher(policy_of(members), nullptr, test_now)(open);
    };
    EXPECT_TRUE(matches(R"("older_than":"2h")", row));
    EXPECT_FALSE(matches(R"("older_than":"121m")", row));
    EXPECT_FALSE(matches(R"("older_than":"2h","selector":{"share":"other"})", row));
    EXPECT_FALSE(matches(R"("disconnected_for":"1m")", row));
    EXPECT_TRUE(matches(R"("disconnected_for":"1h")", away));
    EXPECT_FALSE(matches(R"("disconnected_for":"61m")", away));
    EXPECT_FALSE(matches(R"("disconnected_for":"1h","older_than":"3h")", away));
}

} // namespace
} // namespace holdfast::admin_api
