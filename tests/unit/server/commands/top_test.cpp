#include "server/commands/top.h"

#include "tests/unit/server/commands/scripted_api.h"

#include <gmock/gmock.h>

namespace holdfast::server {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class Top : public ScriptedTest {
  protected:
    void add_picture() {
        api.replies.push_back(
            {200, R"({"version":"1.2","host_name":"filer","uptime_ms":60000,"totals":{"handles":5,"files":3,
            "locks_granted":2,"locks_waiting":1}})"});
        api.replies.push_back({200, R"({"count":5,"groups":[{"value":"alice","count":3},{"value":"bob","count":2}]})"});
        api.replies.push_back({200, R"({"handles":[{"id":"7","path":"old","idle_ms":3600000}],"next":"x"})"});
    }
};

TEST_F(Top, is_one_picture_for_scripts) {
    add_picture();
    console.shows_screens = true;
    show_top(api, {.filters = {{"share", "demo"}}, .rows = 1, .once = true}, console);
    EXPECT_THAT(api.asked,
                ElementsAre("GET /admin/v1/server",
                            R"(POST /admin/v1/handles:count {"group_by":"user","selector":{"share":"demo"}})",
                            "GET /admin/v1/handles?share=demo&sort=-idle&limit=1"));
    EXPECT_THAT(out.str(),
                HasSubstr("Holdfast 1.2 on filer, up 1m00s: 5 handles on 3 files, 2 locks held, 1 waited for\n"));
    EXPECT_THAT(out.str(), HasSubstr("By user, of 5:\nHANDLES  GROUP\n3        alice\n\n"));
    EXPECT_THAT(out.str(), Not(HasSubstr("bob")));
    EXPECT_THAT(out.str(), HasSubstr("1h00m"));
    EXPECT_THAT(out.str(), Not(HasSubstr("\x1b")));
    EXPECT_EQ(console.exit_code, 0);
}

TEST_F(Top, stays_in_its_place_on_a_terminal) {
    add_picture();
    api.replies.push_back({0, "away for a moment"});
    add_picture();
    console.shows_screens = true;
    int waits = 0;
    show_top(api, {}, console, [&](std::chrono::milliseconds interval) {
        EXPECT_EQ(interval, std::chrono::milliseconds(2000));
        return ++waits < 3;
    });
    EXPECT_EQ(waits, 3);
    EXPECT_THAT(out.str(), HasSubstr("\x1b[H\x1b[JHoldfast 1.2"));
    EXPECT_THAT(out.str(), HasSubstr("away for a moment"));
    EXPECT_EQ(console.exit_code, 0);
}

TEST_F(Top, a_server_that_is_away_is_an_error_at_first) {
    api.replies = {{0, "nobody there"}};
    show_top(api, {}, console, [](auto) { return true; });
    EXPECT_EQ(console.exit_code, 1);
    EXPECT_EQ(err.str(), "holdfast: nobody there\n");
}

} // namespace
} // namespace holdfast::server
