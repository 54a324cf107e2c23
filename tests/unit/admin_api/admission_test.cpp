#include "admin_api/admission.h"

#include "tests/unit/admin_api/fixture.h"

#include <gtest/gtest.h>

namespace holdfast::admin_api {
namespace {

using AdmissionTest = RouteTest;

Change of(std::string_view caller, std::size_t matched = 1) {
    Change change{.action = "handles:close", .caller = caller, .peer = {}, .what = {}, .reason = {}};
    change.matched = matched;
    return change;
}

TEST_F(AdmissionTest, a_change_is_announced_before_it_is_made) {
    Change change = of("ops");
    EXPECT_FALSE(admission.admit(change));
    EXPECT_EQ(change.asked, 1u);
    EXPECT_EQ(audit.head()->seq, 1u);

    Change trial = of("ops");
    trial.dry_run = true;
    EXPECT_FALSE(admission.admit(trial));
    EXPECT_EQ(trial.asked, std::nullopt);
    EXPECT_EQ(audit.head()->seq, 1u);
}

TEST_F(AdmissionTest, each_caller_has_its_own_measure) {
    Admission strict(audit, {.requests_per_minute = 2, .handles_per_minute = 10},
                     [] { return Bucket::Clock::time_point(); });
    Change first = of("ops");
    EXPECT_FALSE(strict.admit(first));
    EXPECT_FALSE(strict.admit(first));
    const auto refusal = strict.admit(first);
    ASSERT_TRUE(refusal);
    EXPECT_EQ(refusal->status, Http::too_many_requests);
    EXPECT_EQ(refusal->retry_after, std::chrono::seconds(30));
    EXPECT_EQ(problem(*refusal).headers.front(), (std::pair<std::string, std::string>("Retry-After", "30")));

    Change other_api = of("ops", 10);
    other_api.api = "azure";
    EXPECT_FALSE(strict.admit(other_api));
    EXPECT_EQ(strict.admit(other_api)->status, Http::too_many_requests); // no handles are left to it
}

TEST_F(AdmissionTest, what_cannot_be_recorded_is_not_done) {
    std::filesystem::create_symlink("/dev/full", folder.path() / "audit.jsonl");
    const auto held = open("a", alice());
    const auto refused = post("/admin/v1/handles:close", R"({"all":true})", Http::insufficient_storage);
    EXPECT_EQ(refused.at("title"), "Insufficient Storage");
    EXPECT_EQ(ask("DELETE", "/admin/v1/handles/" + text(held)).status, Http::insufficient_storage);
    EXPECT_TRUE(held->is_open());
    EXPECT_EQ(ask("GET", "/admin/v1/handles").status, Http::ok);
    EXPECT_EQ(ask("POST", "/admin/v1/handles:close", R"({"all":true,"dry_run":true})").status, Http::ok);

    std::filesystem::remove(folder.path() / "audit.jsonl");
    std::filesystem::create_directory(folder.path() / "audit.jsonl");
    EXPECT_EQ(ask("DELETE", "/admin/v1/handles/" + text(held)).status, Http::service_unavailable);

    std::filesystem::remove(folder.path() / "audit.jsonl");
    EXPECT_EQ(ask("DELETE", "/admin/v1/handles/" + text(held)).status, Http::ok);
    EXPECT_FALSE(held->is_open());
}

} // namespace
} // namespace holdfast::admin_api
