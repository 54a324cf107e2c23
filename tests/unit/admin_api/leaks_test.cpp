#include "admin_api/leaks.h"

#include "tests/unit/admin_api/fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace holdfast::admin_api {
namespace {

using std::chrono::hours;
using testing::ElementsAre;

class LeaksTest : public RouteTest {
  protected:
    locks::OpenRow row_of(hours age, hours idle, locks::OpenState state = locks::OpenState::open) {
        locks::OpenRow row;
        row.state = state;
        row.opened_at = test_now - age;
        row.last_use = test_now - idle;
        row.owner = alice();
        return row;
    }
    LeakVerdict judge(const locks::OpenRow& row) { return LeakJudge(&sessions, test_now).judge(row); }
    void log_on(std::uint64_t id, hours idle, std::string address) {
        SessionRow row;
        row.id = locks::SessionId{id};
        row.last_use = test_now - idle;
        row.client_address = std::move(address);
        sessions.rows.push_back(row);
    }
};

TEST_F(LeaksTest, each_reason_takes_its_share_of_what_is_left) {
    log_on(0x1'0000'0000'0001, hours(0), "10.2.4.26");
    struct Case {
        const char* why;
        hours age, idle;
        locks::OpenState state;
        int score;
        std::vector<std::string_view> reasons;
    };
    using locks::OpenState;
    const Case cases[] = {
        {"fresh", hours(0), hours(0), OpenState::open, 0, {}},
        {"a busy day", hours(24), hours(0), OpenState::open, 20, {"age"}},
        {"a busy week", hours(168), hours(0), OpenState::open, 40, {"age"}},
        {"an idle hour", hours(1), hours(1), OpenState::open, 25, {"idle"}},
        {"an idle day", hours(24), hours(24), OpenState::open, 60, {"age", "idle"}},
        {"away", hours(0), hours(0), OpenState::orphaned, 30, {"disconnected"}},
        {"away for a day", hours(24), hours(24), OpenState::orphaned, 72, {"age", "idle", "disconnected"}},
    };
    for (const Case& c : cases) {
        const auto verdict = judge(row_of(c.age, c.idle, c.state));
        EXPECT_EQ(verdict.score, c.score) << c.why;
        EXPECT_EQ(verdict.reasons, c.reasons) << c.why;
    }
}

TEST_F(LeaksTest, a_client_is_gone_when_it_has_no_session_at_all) {
    const auto away = row_of(hours(0), hours(0), locks::OpenState::orphaned);
    EXPECT_THAT(judge(away).reasons, ElementsAre("disconnected", "client_gone"));
    log_on(77, hours(0), "10.2.4.26"); // another session from there
    EXPECT_THAT(judge(away).reasons, ElementsAre("disconnected"));
    sessions.rows.back().client_address = "10.9.9.9";
    sessions.rows.back().client_guid = alice()->client_guid; // it has moved
    EXPECT_THAT(judge(away).reasons, ElementsAre("disconnected"));
}

TEST_F(LeaksTest, a_session_that_nobody_uses_makes_its_handles_suspect) {
    log_on(0x1'0000'0000'0001, hours(8), "10.2.4.26");
    EXPECT_THAT(judge(row_of(hours(0), hours(0))).reasons, ElementsAre("client_silent"));
    sessions.rows.back().last_use = test_now - hours(7);
    EXPECT_THAT(judge(row_of(hours(0), hours(0))).reasons, ElementsAre());
}

TEST_F(LeaksTest, an_open_without_owner_is_judged_by_itself) {
    auto row = row_of(hours(24), hours(0), locks::OpenState::orphaned);
    row.owner = nullptr;
    EXPECT_THAT(judge(row).reasons, ElementsAre("age", "disconnected"));
}

TEST_F(LeaksTest, waiters_and_locks_play_no_part) {
    auto row = row_of(hours(1), hours(1));
    const int score = judge(row).score;
    row.locks_held = 5;
    row.locks_waiting = 3;
    EXPECT_EQ(judge(row).score, score);
}

} // namespace
} // namespace holdfast::admin_api
