#include "admin_api/native/locks.h"

#include "tests/unit/admin_api/fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace holdfast::admin_api::native {
namespace {

/// alice holds 10+10 of a file for which bob waits.
class LocksTest : public RouteTest {
  protected:
    LocksTest() {
        holder = open_same("dir/a", alice());
        waiter = open_same("dir/a", bob());
        const locks::RangeRequest wanted{*locks::ByteRange::make(UINT64_MAX - 9, 10), locks::LockMode::exclusive};
        EXPECT_EQ(locks.lock(*holder, {&wanted, 1}), locks::LockVerdict::granted);
        EXPECT_EQ(locks.lock_or_queue(*waiter, wanted, locks::WaitToken{1}), locks::LockVerdict::queued);
    }

    locks::OpenRef open_same(std::string path, std::shared_ptr<const locks::Owner> owner) {
        locks::OpenRequest request;
        request.file = {65024, 99, 0};
        request.access = locks::Access::read_data;
        request.path = std::move(path);
        request.now = test_now;
        request.owner = std::move(owner);
        request.resource = std::make_unique<FakeResource>(closed);
        return locks.open(std::move(request)).open;
    }

    locks::OpenRef holder;
    locks::OpenRef waiter;
};

TEST_F(LocksTest, held_and_waiting_are_listed_with_their_holders) {
    const auto rows = get("/admin/v1/locks").at("locks").as_array();
    ASSERT_EQ(rows.size(), 2u);
    auto expected = boost::json::parse(R"({"state":"granted","mode":"exclusive","offset":"18446744073709551606",
        "length":"10","blocked_by":null,"share":"projects","path":"dir/a","stream":null,"file_id":"99","device":"65024",
        "user":{"name":"alice","domain":"CORP","sid":"S-1-5-21-1-2-3-1001","uid":1001},
        "client":{"ip":"10.2.4.26","port":50352,"name":"WS01","guid":"12345678-1234-5678-90ab-010203040506"},
        "session_id":"281474976710657","tree_id":"1"})");
    expected.as_object()["id"] = rows[0].at("id"); // a test of breaking locks uses it
    expected.as_object()["handle_id"] = text(holder);
    EXPECT_EQ(rows[0], expected);
    EXPECT_EQ(rows[1].at("state"), "waiting");
    EXPECT_EQ(rows[1].at("handle_id"), boost::json::value(text(waiter)));
    EXPECT_EQ(rows[1].at("blocked_by"), boost::json::value(text(holder)));
}

TEST_F(LocksTest, can_be_filtered) {
    const auto count = [this](const std::string& query) {
        return get("/admin/v1/locks?" + query).at("locks").as_array().size();
    };
    EXPECT_EQ(count("state=granted"), 1u);
    EXPECT_EQ(count("state=waiting&user=bob"), 1u);
    EXPECT_EQ(count("state=waiting&user=alice"), 0u);
    EXPECT_EQ(count("handle=" + text(waiter)), 1u);
    EXPECT_EQ(count("path_prefix=DIR"), 2u);
    EXPECT_EQ(count("share=nothing"), 0u);
    EXPECT_EQ(get("/admin/v1/locks?has_locks=true", Http::bad_request).at("parameter"), "has_locks");
}

TEST_F(LocksTest, waiters_have_a_list_of_their_own) {
    const auto rows = get("/admin/v1/locks/waiters").at("waiters").as_array();
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0].at("handle_id"), boost::json::value(text(waiter)));
    EXPECT_EQ(get("/admin/v1/locks/waiters?state=waiting", Http::bad_request).at("parameter"), "state");
}

TEST_F(LocksTest, are_walked_page_by_page) {
    const auto first = get("/admin/v1/locks?limit=1");
    ASSERT_EQ(first.at("locks").as_array().size(), 1u);
    const std::string cursor(first.at("next").as_string().c_str());
    const auto second = get("/admin/v1/locks?limit=1&cursor=" + cursor);
    EXPECT_EQ(second.at("locks").at(0).at("state"), "waiting");
    EXPECT_TRUE(second.at("next").is_null());
    EXPECT_EQ(get("/admin/v1/handles?cursor=" + cursor, Http::bad_request).at("parameter"), "cursor");
}

} // namespace
} // namespace holdfast::admin_api::native
