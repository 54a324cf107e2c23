#include "tests/unit/admin_api/fixture.h"

namespace holdfast::admin_api::native {
namespace {

struct BreakLocksTest : RouteTest {
    BreakLocksTest() {
        locks::OpenRequest other;
        other.file = holder->file;
        other.access = locks::Access::read_data | locks::Access::write_data;
        other.path = "f";
        other.owner = bob();
        waiter = locks.open(std::move(other)).open;
        const locks::RangeRequest range{*locks::ByteRange::make(0, 10), locks::LockMode::exclusive};
        locks.lock(*holder, {&range, 1});
        if (waiter) locks.lock_or_queue(*waiter, range, locks::WaitToken{5});
    }
    locks::OpenRef hold() {
        locks::OpenRequest request;
        request.file = {65024, ++last_file, 0};
        request.access = locks::Access::read_data | locks::Access::write_data;
        request.path = "f";
        request.owner = alice();
        return locks.open(std::move(request)).open;
    }
    std::string id_of(const char* state) {
        return get("/admin/v1/locks?state=" + std::string(state)).at("locks").at(0).at("id").as_string().c_str();
    }
    locks::OpenRef holder = hold();
    locks::OpenRef waiter;
};

TEST_F(BreakLocksTest, the_lock_goes_to_who_waits) {
    const auto answer = post("/admin/v1/locks:break", R"({"ids":[")" + id_of("granted") + R"("],"reason":"INC-1"})");
    EXPECT_EQ(answer.at("broken"), 1);
    const auto& result = answer.at("results").at(0);
    EXPECT_EQ(result.at("outcome"), "broken");
    EXPECT_EQ(result.at("user"), "CORP\\alice");
    EXPECT_EQ(result.at("waiters_granted"), 1);
    EXPECT_TRUE(holder->is_open());
    EXPECT_EQ(get("/admin/v1/locks?state=granted").at("locks").at(0).at("handle_id").as_string(), text(waiter));
}

TEST_F(BreakLocksTest, a_waiter_is_sent_away) {
    const auto answer = post("/admin/v1/locks:break", R"({"ids":[")" + id_of("waiting") + R"("]})");
    EXPECT_EQ(answer.at("results").at(0).at("outcome"), "cancelled");
    ASSERT_EQ(sink.all.size(), 1U);
    EXPECT_EQ(sink.all[0].reason, locks::WakeReason::cancelled);
}

TEST_F(BreakLocksTest, by_what_its_listing_shows) {
    const auto answer = post("/admin/v1/locks:break", R"({"selector":{"user":"alice"},"confirm":1})");
    EXPECT_EQ(answer.at("broken"), 1);
    EXPECT_EQ(post("/admin/v1/locks:break", R"({"selector":{"user":"alice"}})").at("matched"), 0);
}

TEST_F(BreakLocksTest, a_dry_run_changes_nothing) {
    const std::string id = id_of("granted");
    const auto answer = post("/admin/v1/locks:break", R"({"ids":[")" + id + R"(","999"],"dry_run":true})");
    EXPECT_EQ(answer.at("broken"), 0);
    EXPECT_EQ(answer.at("failed"), 1);
    EXPECT_EQ(answer.at("results").at(0).at("outcome"), "would_break");
    EXPECT_EQ(answer.at("results").at(1).at("outcome"), "not_found");
    EXPECT_EQ(id_of("granted"), id);
}

TEST_F(BreakLocksTest, another_number_than_expected_means_none) {
    post("/admin/v1/locks:break", R"({"all":true,"confirm":5})", Http::conflict);
    EXPECT_EQ(locks.totals().locks_held, 1U);
    EXPECT_EQ(locks.totals().locks_waiting, 1U);
}

} // namespace
} // namespace holdfast::admin_api::native
