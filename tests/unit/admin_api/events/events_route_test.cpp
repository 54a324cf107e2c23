#include "admin_api/events/events_route.h"

#include "tests/unit/admin_api/fixture.h"

#include <gtest/gtest.h>

namespace holdfast::admin_api {
namespace {

using namespace std::chrono_literals;

class EventsRouteTest : public RouteTest {
  protected:
    static std::string pull(const Answer& answer) {
        std::string out;
        EXPECT_TRUE(answer.stream && answer.stream(out, 0ms));
        return out;
    }
    Answer ask_with(const std::string& target, const std::string& header, const std::string& value) {
        Request made = request("GET", target);
        made.headers.emplace_back(header, value);
        return router.answer(std::move(made));
    }
};

TEST_F(EventsRouteTest, streams_server_sent_events) {
    const Answer answer = ask("GET", "/admin/v1/events");
    EXPECT_EQ(answer.status, Http::ok);
    EXPECT_EQ(answer.content_type, "text/event-stream");
    EXPECT_TRUE(pull(answer).starts_with("retry: "));
    EXPECT_EQ(events.counts().subscribers, 1u);
}

TEST_F(EventsRouteTest, streams_lines_when_asked) {
    EXPECT_EQ(ask("GET", "/admin/v1/events?format=jsonl").content_type, "application/x-ndjson");
    EXPECT_EQ(ask_with("/admin/v1/events", "accept", "application/x-ndjson").content_type, "application/x-ndjson");
    EXPECT_EQ(ask_with("/admin/v1/events?format=sse", "accept", "application/x-ndjson").content_type,
              "text/event-stream");
}

TEST_F(EventsRouteTest, a_closing_is_seen_by_those_who_follow) {
    const Answer answer = ask("GET", "/admin/v1/events?format=jsonl&types=admin.*");
    pull(answer);
    post("/admin/v1/handles:close", R"({"ids":["123"],"reason":"INC-9"})");
    const std::string told = pull(answer);
    EXPECT_NE(told.find(R"("event":"admin.close")"), std::string::npos) << told;
    EXPECT_NE(told.find(R"("caller":"test")"), std::string::npos);
    EXPECT_NE(told.find(R"("reason":"INC-9")"), std::string::npos);
}

TEST_F(EventsRouteTest, takes_the_last_id_from_the_header_before_the_address) {
    struct Case {
        const char* target;
        const char* header;
        std::optional<std::uint64_t> expected;
    };
    const Case cases[] = {
        {"/x", "", std::nullopt}, {"/x", "7", 7}, {"/x?last_event_id=5", "", 5}, {"/x?last_event_id=5", "7", 7}};
    for (const Case& c : cases) {
        Request made;
        made.query = parse_target(c.target)->query;
        made.headers = {{"last-event-id", c.header}};
        const auto query = parse_event_query(made);
        ASSERT_TRUE(query) << c.target;
        EXPECT_EQ(query->last_event_id, c.expected) << c.target << ' ' << c.header;
    }
}

TEST_F(EventsRouteTest, refuses_what_it_does_not_understand) {
    struct Case {
        const char* query;
        const char* parameter;
    };
    const Case cases[] = {
        {"type=handle.opened", "type"}, {"types=handle", "types"}, {"types=", "types"},
        {"snapshot=yes", "snapshot"},   {"format=xml", "format"},  {"last_event_id=-1", "last_event_id"},
        {"share=a&share=b", "share"},   {"kind=socket", "kind"},   {"limit=5", "limit"},
        {"cursor=h5", "cursor"},
    };
    for (const Case& c : cases) {
        const auto body = get(std::string("/admin/v1/events?") + c.query, Http::bad_request);
        EXPECT_EQ(body.at("parameter"), c.parameter) << c.query;
    }
    EXPECT_EQ(ask_with("/admin/v1/events", "last-event-id", "abc").status, Http::bad_request);
    EXPECT_EQ(events.counts().subscribers, 0u);
    EXPECT_FALSE(events.wants_events());
}

TEST_F(EventsRouteTest, says_when_there_are_too_many) {
    std::vector<Answer> open_streams;
    for (std::size_t i = 0; i < EventLimits{}.subscribers; ++i) open_streams.push_back(ask("GET", "/admin/v1/events"));
    EXPECT_EQ(open_streams.back().status, Http::ok);
    const Answer refused = ask("GET", "/admin/v1/events");
    EXPECT_EQ(refused.status, Http::service_unavailable);
    EXPECT_EQ(refused.content_type, "application/problem+json");
    EXPECT_EQ(refused.headers.front(), (std::pair<std::string, std::string>{"Retry-After", "10"}));
    open_streams.pop_back();
    EXPECT_EQ(ask("GET", "/admin/v1/events").status, Http::ok);
}

TEST_F(EventsRouteTest, needs_a_token_and_ends_without_it) {
    Request bare = request("GET", "/admin/v1/events");
    bare.headers.pop_back();
    EXPECT_EQ(router.answer(std::move(bare)).status, Http::unauthorized);

    locks::Time clock = test_now;
    backend.now = [&clock] { return clock; };
    const Answer answer = ask("GET", "/admin/v1/events");
    pull(answer);
    clock += EventStream::heartbeat;
    pull(answer);
    ASSERT_TRUE(*tokens.remove("test"));
    clock += EventStream::heartbeat;
    std::string out;
    EXPECT_FALSE(answer.stream(out, 0ms));
}

} // namespace
} // namespace holdfast::admin_api
