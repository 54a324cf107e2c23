#include "admin_api/metrics/metrics_route.h"

#include "locks/wait_counts.h"
#include "tests/unit/admin_api/fixture.h"

#include <gtest/gtest.h>

#include <set>
#include <sstream>

namespace holdfast::admin_api {
namespace {

class MetricsRouteTest : public RouteTest {
  protected:
    MetricsRouteTest() {
        auto share_counts = std::make_shared<locks::ShareCounts>();
        share_counts->opened = 12;
        share_counts->closed[static_cast<std::size_t>(locks::CloseReason::admin)] = 3;
        share_counts->closed[static_cast<std::size_t>(locks::CloseReason::client)] = 8;
        share_counts->sharing_violations = 2;
        share_counts->locks_refused = 1;
        ShareRow projects;
        projects.name = "projects";
        projects.tree_connects = 4;
        projects.counts = share_counts;
        ShareRow pipes;
        pipes.name = "IPC$";
        shares.rows = {projects, pipes};
        backend.info.handle_limit = 1000;
    }
    std::string scrape(const std::string& accept = {}) {
        Request made = request("GET", "/metrics");
        if (!accept.empty()) made.headers.emplace_back("accept", accept);
        const Answer answer = router.answer(std::move(made));
        EXPECT_EQ(answer.status, Http::ok);
        content_type = answer.content_type;
        return answer.body;
    }
    static bool has_line(const std::string& text, const std::string& line) {
        return text.find('\n' + line + '\n') != std::string::npos;
    }

    std::string content_type;
};

TEST_F(MetricsRouteTest, tells_what_is_open_and_what_has_happened) {
    const auto held = open("f", alice());
    const std::string text = scrape();
    EXPECT_EQ(content_type, "text/plain; version=0.0.4; charset=utf-8");
    for (const char* line : {
             R"(smb_handles_open{share="projects",kind="file"} 1)",
             R"(smb_handles_open{share="IPC$",kind="pipe"} 0)",
             R"(smb_handles_disconnected{share="projects"} 0)",
             R"(smb_handles_per_path_max{share="projects"} 1)",
             R"(smb_handle_age_seconds_bucket{share="projects",le="60"} 0)",
             R"(smb_handle_age_seconds_bucket{share="projects",le="300"} 1)",
             R"(smb_handle_idle_seconds_count{share="projects"} 1)",
             R"(smb_handles_opened_total{share="projects"} 12)",
             R"(smb_handles_closed_total{share="projects",cause="force"} 3)",
             R"(smb_handles_closed_total{share="projects",cause="client"} 8)",
             R"(smb_handles_closed_total{share="projects",cause="expire"} 0)",
             R"(smb_sharing_violations_total{share="projects"} 2)",
             R"(smb_locks_refused_total{share="projects"} 1)",
             R"(smb_tree_connects{share="projects"} 4)",
             R"(smb_locks_granted{share="projects",type="exclusive"} 0)",
             R"(smb_handle_limit 1000)",
             R"(smb_leaked_handles{share="projects",reason="idle"} 0)",
             R"(smb_events_dropped_total 0)",
             R"(smb_server_info{version="1.2.3"} 1)",
             R"(smb_server_start_time_seconds 1714975689.5)",
         })
        EXPECT_TRUE(has_line(text, line)) << line << '\n' << text;
    EXPECT_EQ(text.find(R"(opened_total{share="IPC$"})"), std::string::npos) << "what nobody counts is not 0";
}

TEST_F(MetricsRouteTest, counts_answers_by_the_template_of_their_route) {
    get("/admin/v1/handles/17", Http::not_found);
    get("/admin/v1/handles/18", Http::not_found);
    get("/admin/v1/nothing", Http::not_found);
    get("/admin/v1/handles");
    post("/admin/v1/handles:close", R"({"ids":["5"]})");
    post("/admin/v1/handles:close", R"({"ids":["5"],"dry_run":true})");
    const std::string text = scrape();
    for (const char* line : {
             R"(smb_admin_requests_total{api="native",route="/admin/v1/handles/{id}",code="404"} 2)",
             R"(smb_admin_requests_total{api="native",route="",code="404"} 1)",
             R"(smb_admin_requests_total{api="native",route="/admin/v1/handles:close",code="200"} 2)",
             R"(smb_admin_list_seconds_count{api="native"} 1)",
             R"(smb_force_close_total{mode="force",outcome="not_found"} 1)",
             R"(smb_force_close_duration_seconds_count{mode="force"} 1)",
         })
        EXPECT_TRUE(has_line(text, line)) << line << '\n' << text;
}

TEST_F(MetricsRouteTest, tells_how_long_others_were_waited_for) {
    using namespace std::chrono_literals;
    locks::WaitCounts& waits = locks.waits();
    waits.lock_waits.add(300ms);
    const auto rh = locks::Caching::read | locks::Caching::handle;
    waits.add_break(locks::Caching::all, rh, locks::BreakOutcome::acknowledged, test_now, test_now + 20ms);
    waits.add_break(rh, locks::Caching::none, locks::BreakOutcome::timed_out, test_now, test_now + 35s);
    waits.add_break(locks::Caching::read, locks::Caching::none, locks::BreakOutcome::not_awaited);
    const std::string text = scrape();
    for (const char* line : {
             R"(smb_lock_wait_seconds_bucket{le="0.1"} 0)",
             R"(smb_lock_wait_seconds_bucket{le="0.5"} 1)",
             R"(smb_lock_wait_seconds_sum 0.3)",
             R"(smb_lease_breaks_total{from="RWH",to="RH",outcome="acknowledged"} 1)",
             R"(smb_lease_breaks_total{from="RH",to="none",outcome="timed_out"} 1)",
             R"(smb_lease_breaks_total{from="R",to="none",outcome="not_awaited"} 1)",
             R"(smb_lease_break_seconds_bucket{le="10"} 1)",
             R"(smb_lease_break_seconds_count 2)",
         })
        EXPECT_TRUE(has_line(text, line)) << line << '\n' << text;
    EXPECT_EQ(text.find(R"(from="W")"), std::string::npos) << "what has not happened has no series";
}

TEST_F(MetricsRouteTest, speaks_openmetrics_to_who_asks) {
    const std::string text = scrape("application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5");
    EXPECT_TRUE(content_type.starts_with("application/openmetrics-text"));
    EXPECT_TRUE(has_line(text, "# TYPE smb_handles_opened counter"));
    EXPECT_TRUE(text.ends_with("# EOF\n"));
    scrape("text/plain;version=0.0.4");
    EXPECT_TRUE(content_type.starts_with("text/plain"));
}

TEST_F(MetricsRouteTest, every_family_comes_once_and_with_its_samples) {
    const auto held = open("f", alice());
    std::set<std::string> seen;
    std::string family;
    std::istringstream lines(scrape());
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("# HELP ")) {
            family = line.substr(7, line.find(' ', 7) - 7);
            EXPECT_TRUE(seen.insert(family).second) << family;
        } else if (!line.starts_with('#')) {
            EXPECT_TRUE(line.starts_with(family)) << line;
        }
    }
    EXPECT_GT(seen.size(), 20u);
}

TEST_F(MetricsRouteTest, needs_the_scope_to_read_and_takes_no_parameters) {
    Request bare = request("GET", "/metrics");
    bare.headers.pop_back();
    EXPECT_EQ(router.answer(std::move(bare)).status, Http::unauthorized);
    get("/metrics?share=projects", Http::bad_request);
}

} // namespace
} // namespace holdfast::admin_api
