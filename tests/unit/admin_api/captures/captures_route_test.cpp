#include "admin_api/captures/captures_route.h"

#include "tests/unit/admin_api/captures/pcapng_reader.h"
#include "tests/unit/admin_api/fixture.h"

#include <gmock/gmock.h>

namespace holdfast::admin_api {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class CapturesRouteTest : public RouteTest {
  protected:
    Answer start(const std::string& body = R"({"client_ip":"10.2.0.0/16","reason":"INC-9"})") {
        return ask("POST", "/admin/v1/captures", body);
    }
    void say(std::string_view content) {
        SeenMessage seen;
        seen.direction = pcapng::Direction::inbound;
        seen.client = {"10.2.4.26", 50352};
        seen.at = test_now;
        seen.bytes = std::as_bytes(std::span(content));
        captures.message(seen);
    }
    static bool pull(const Answer& answer, std::string& file) { return answer.stream(file, 0ms); }
    std::string audited() {
        const auto entries = get("/admin/v1/audit");
        return boost::json::serialize(entries.at("entries"));
    }
};

TEST_F(CapturesRouteTest, streams_a_capture_file) {
    Answer answer = start();
    ASSERT_EQ(answer.status, Http::ok) << answer.body;
    EXPECT_EQ(answer.content_type, "application/x-pcapng");
    say("question");
    std::string file;
    EXPECT_TRUE(pull(answer, file));
    EXPECT_EQ(PcapngReader(file).packets.size(), 1U);
    captures.end();
    EXPECT_FALSE(pull(answer, file));
    EXPECT_EQ(PcapngReader(file).statistics, 1U);
}

TEST_F(CapturesRouteTest, is_audited_before_and_after) {
    Answer answer = start();
    EXPECT_THAT(audited(), HasSubstr(R"("kind":"asked","action":"captures:start")"));
    EXPECT_THAT(audited(), Not(HasSubstr(R"("kind":"done")")));
    say("question");
    std::string file;
    pull(answer, file);
    answer = {}; // the reader goes
    EXPECT_EQ(captures.size(), 0U);
    const std::string text = audited();
    EXPECT_THAT(text, HasSubstr(R"("kind":"done","action":"captures:start")"));
    EXPECT_THAT(text,
                HasSubstr("ended by reader: " + std::to_string(file.size()) + " bytes, 1 packets, 0 of them lost"));
    EXPECT_THAT(text, HasSubstr(R"("reason":"INC-9")"));
    EXPECT_THAT(text, HasSubstr("10.2.0.0/16"));
}

TEST_F(CapturesRouteTest, what_cannot_be_recorded_is_not_captured) {
    std::filesystem::create_directories(folder.path() / "audit.jsonl" / "in the way");
    EXPECT_EQ(start().status, Http::service_unavailable);
    EXPECT_EQ(captures.size(), 0U);
}

TEST_F(CapturesRouteTest, is_for_administrators_of_the_whole_server) {
    token = *tokens.create("closer", Scope::close, test_now);
    EXPECT_EQ(start().status, Http::forbidden);
    token = *tokens.create("limited", Scope::admin, test_now, {.shares = {"projects"}});
    EXPECT_EQ(start().status, Http::forbidden);
    EXPECT_EQ(captures.size(), 0U);
}

TEST_F(CapturesRouteTest, there_are_only_so_many_at_once) {
    std::vector<Answer> running;
    for (std::size_t i = 0; i < CaptureLimits{}.captures; ++i) running.push_back(start());
    const Answer refused = start();
    EXPECT_EQ(refused.status, Http::service_unavailable);
    EXPECT_EQ(refused.headers.front().first, "Retry-After");
    EXPECT_THAT(audited(), HasSubstr(R"("failed":1)"));
    running.pop_back();
    EXPECT_EQ(start().status, Http::ok);
}

TEST_F(CapturesRouteTest, a_server_without_clients_captures_nothing) {
    backend.captures = nullptr;
    EXPECT_EQ(start().status, Http::service_unavailable);
}

TEST_F(CapturesRouteTest, bad_input_is_named) {
    EXPECT_EQ(body_of(start("{}"), Http::bad_request).at("parameter"), "client_ip");
    EXPECT_EQ(post("/admin/v1/captures?seconds=5", R"({"all":true})", Http::bad_request).at("parameter"), "seconds");
    EXPECT_EQ(captures.size(), 0U);
}

TEST_F(CapturesRouteTest, ends_with_its_token) {
    locks::Time now = test_now;
    backend.now = [&now] { return now; };
    const std::string other = *tokens.create("short", Scope::admin, test_now);
    const std::string before = std::exchange(token, other);
    const Answer answer = start();
    ASSERT_EQ(answer.status, Http::ok);
    ASSERT_TRUE(*tokens.remove("short"));
    std::string file;
    EXPECT_TRUE(pull(answer, file));
    now += Capture::heartbeat;
    EXPECT_FALSE(pull(answer, file));
    token = before;
}

} // namespace
} // namespace holdfast::admin_api
