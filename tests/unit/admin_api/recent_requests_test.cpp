#include "admin_api/recent_requests.h"

#include <gtest/gtest.h>

namespace holdfast::admin_api {
namespace {

struct RecentRequestsTest : testing::Test {
    Request request(std::string body = "{}", std::string caller = "ops") const {
        Request made;
        made.caller = std::move(caller);
        made.path = "/admin/v1/handles:close";
        made.body = std::move(body);
        return made;
    }
    Answer change() {
        ++changes;
        Answer answer;
        answer.status = status;
        answer.body = std::to_string(changes);
        return answer;
    }
    Answer once(const Request& asked, std::string_view id) {
        return recent.once(asked, id, [&] { return change(); });
    }

    RecentRequests::Clock::time_point now{};
    RecentRequests recent{[this] { return now; }};
    Http status = Http::ok;
    int changes = 0;
};

TEST_F(RecentRequestsTest, a_change_that_is_sent_again_happens_once) {
    EXPECT_EQ(once(request(), "a").body, "1");
    EXPECT_EQ(once(request(), "a").body, "1");
    EXPECT_EQ(once(request(), "b").body, "2");
    EXPECT_EQ(changes, 2);
}

TEST_F(RecentRequestsTest, without_an_id_each_is_a_change_of_its_own) {
    once(request(), "");
    once(request(), "");
    EXPECT_EQ(changes, 2);
}

TEST_F(RecentRequestsTest, an_id_stands_for_one_body_of_one_caller) {
    once(request("{}"), "a");
    EXPECT_EQ(once(request("{ }"), "a").status, Http::conflict);
    EXPECT_EQ(once(request("{ }", "other"), "a").body, "2");
}

TEST_F(RecentRequestsTest, what_was_refused_may_be_tried_again) {
    status = Http::conflict;
    once(request(), "a");
    status = Http::ok;
    EXPECT_EQ(once(request(), "a").body, "2");
}

TEST_F(RecentRequestsTest, a_second_one_meanwhile_is_told_so) {
    const Answer first = recent.once(request(), "a", [&] {
        EXPECT_EQ(once(request(), "a").status, Http::conflict);
        return change();
    });
    EXPECT_EQ(first.body, "1");
}

TEST_F(RecentRequestsTest, answers_are_forgotten_in_time) {
    once(request(), "a");
    now += RecentRequests::kept_for + std::chrono::seconds(1);
    EXPECT_EQ(once(request(), "a").body, "2");
}

TEST_F(RecentRequestsTest, the_oldest_goes_when_there_are_too_many) {
    for (std::size_t i = 0; i <= RecentRequests::most; ++i) {
        now += std::chrono::milliseconds(1);
        once(request(), std::to_string(i));
    }
    const int before = changes;
    once(request(), std::to_string(RecentRequests::most));
    EXPECT_EQ(changes, before);
    once(request(), "0");
    EXPECT_EQ(changes, before + 1);
}

} // namespace
} // namespace holdfast::admin_api
