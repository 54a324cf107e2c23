#include "server/commands/events.h"

#include "tests/unit/server/commands/scripted_api.h"

#include <gmock/gmock.h>

namespace holdfast::server {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class Events : public ScriptedTest {
  protected:
    void run(const EventsCommand& command, int tries = 3) {
        show_events(api, command, console, {.pause = {}, .tries = tries, .wait = [this](auto) { ++pauses; }});
    }
    static EventsCommand as_json(std::optional<std::size_t> limit = {}) {
        EventsCommand command;
        command.limit = limit;
        command.as_json = true;
        return command;
    }
    int pauses = 0;
};

TEST_F(Events, are_asked_for_as_was_said) {
    EventsCommand command = as_json(1);
    command.filters = {{"share", "demo"}};
    command.types = "handle.*,conflict.lock";
    command.snapshot = true;
    command.after = "41";
    api.replies = {{200, "id: 42\ndata: {\"event\":\"x\"}\n\n"}};
    run(command);
    EXPECT_THAT(api.asked,
                ElementsAre("STREAM /admin/v1/events?share=demo&types=handle.%2A,conflict.lock&snapshot=true "
                            "after 41"));
    EXPECT_EQ(out.str(), "{\"event\":\"x\"}\n");
    EXPECT_EQ(console.exit_code, 0);
}

TEST_F(Events, a_lost_connection_goes_on_where_it_ended) {
    api.replies = {
        {200, "id: 5\ndata: {\"n\":1}\n\nid: 6\ndata: {\"n\":"}, {0, "away"}, {200, "id: 6\ndata: {\"n\":2}\n\n"}};
    run(as_json(2));
    EXPECT_THAT(api.asked, ElementsAre("STREAM /admin/v1/events", "STREAM /admin/v1/events after 5",
                                       "STREAM /admin/v1/events after 5"));
    EXPECT_EQ(out.str(), "{\"n\":1}\n{\"n\":2}\n");
    EXPECT_EQ(pauses, 2);
    EXPECT_THAT(err.str(), HasSubstr("the connection is lost"));
    EXPECT_EQ(console.exit_code, 0);
}

TEST_F(Events, a_server_that_stays_away_is_an_error) {
    api.replies = {{200, "data: {}\n\n"}, {0, "away"}, {0, "away"}, {0, "gone for good"}};
    run(as_json());
    EXPECT_EQ(console.exit_code, 1);
    EXPECT_EQ(api.asked.size(), 4u);
    EXPECT_THAT(err.str(), HasSubstr("gone for good"));
}

TEST_F(Events, a_server_that_was_never_there_is_one_at_once) {
    api.replies = {{0, "nobody there"}};
    run(as_json());
    EXPECT_EQ(console.exit_code, 1);
    EXPECT_EQ(pauses, 0);
}

TEST_F(Events, who_follows_waits_for_it) {
    EventsCommand command = as_json(1);
    command.follow = true;
    for (int i = 0; i < 10; ++i) api.replies.push_back({0, "away"});
    api.replies.push_back({200, "data: {}\n\n"});
    run(command);
    EXPECT_EQ(pauses, 10);
    EXPECT_EQ(console.exit_code, 0);
}

TEST_F(Events, a_question_that_is_wrong_is_not_asked_again) {
    EventsCommand command = as_json();
    command.follow = true;
    api.replies = {{400, R"({"title":"Bad Request","detail":"no such type","parameter":"types"})"}};
    run(command);
    EXPECT_EQ(api.asked.size(), 1u);
    EXPECT_EQ(err.str(), "holdfast: 400 Bad Request: types: no such type\n");
    EXPECT_EQ(console.exit_code, 1);
}

TEST_F(Events, people_get_lines) {
    EventsCommand command;
    command.limit = 1;
    api.replies = {{200, "data: {\"event\":\"gap\",\"missed\":3}\n\n"}};
    run(command);
    EXPECT_THAT(out.str(), HasSubstr("3 events were missed"));
}

} // namespace
} // namespace holdfast::server
