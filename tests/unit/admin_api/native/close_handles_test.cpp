#include "admin_api/native/close_handles.h"

#include "tests/unit/admin_api/fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace holdfast::admin_api::native {
namespace {

using locks::CloseReason;
using testing::ElementsAre;
using testing::IsEmpty;

class CloseHandlesTest : public RouteTest {
  protected:
    boost::json::value close(const std::string& body, Http expected = Http::ok) {
        return post("/admin/v1/handles:close", body, expected);
    }
    static std::string ids(std::initializer_list<std::string> all) {
        std::string list;
        for (const auto& id : all) list += (list.empty() ? "\"" : ",\"") + id + '"';
        return R"({"ids":[)" + list + "]}";
    }
};

TEST_F(CloseHandlesTest, by_id_with_one_result_each) {
    const auto a = open("dir/a", alice());
    const auto b = open("b", bob());
    const auto answer = close(ids({text(b), text(a)}));
    EXPECT_EQ(answer.at("matched"), 2);
    EXPECT_EQ(answer.at("closed"), 2);
    EXPECT_EQ(answer.at("failed"), 0);
    EXPECT_FALSE(answer.at("dry_run").as_bool());
    auto expected = boost::json::parse(
        R"({"outcome":"closed","how":"forced","share":"projects","path":"dir/a","stream":null,"user":"CORP\\alice",
        "client":"10.2.4.26","locks_released":0,"waiters_cancelled":0,"waiters_granted":0,"removed":false,"lease":null,
        "flushed":null,"durable":null})");
    expected.as_object()["id"] = text(a);
    EXPECT_EQ(answer.at("results").at(0), expected);
    EXPECT_FALSE(a->is_open());
    EXPECT_EQ(locks.find(b->id), nullptr);
    EXPECT_THAT(closed, ElementsAre(CloseReason::admin, CloseReason::admin));
}

TEST_F(CloseHandlesTest, one_without_a_session_goes_by_its_whole_id) {
    open_without_session("dir/away");
    EXPECT_EQ(close(ids({"9007199254740992"})).at("closed"), 0);
    const auto answer = close(ids({far_id}));
    EXPECT_EQ(answer.at("closed"), 1);
    EXPECT_EQ(answer.at("results").at(0).at("locks_released"), 1);
    EXPECT_EQ(locks.totals().opens, 0u);
    EXPECT_TRUE(journal.entries.empty()) << "or it comes back with the next restart";
}

TEST_F(CloseHandlesTest, a_waiting_client_gets_its_lock) {
    const auto a = open("a", alice());
    locks::OpenRequest same;
    same.file = a->file;
    same.access = locks::Access::read_data;
    same.owner = bob();
    same.now = test_now;
    same.resource = std::make_unique<FakeResource>(closed);
    // a shares reading only, and so must who comes later share writing with it
    const auto b = locks.open(std::move(same)).open;
    ASSERT_TRUE(b);
    const auto range = *locks::ByteRange::make(10, 10);
    const locks::RangeRequest wanted{range, locks::LockMode::exclusive};
    ASSERT_EQ(locks.lock(*a, {&wanted, 1}), locks::LockVerdict::granted);
    ASSERT_EQ(locks.lock_or_queue(*b, wanted, locks::WaitToken{7}), locks::LockVerdict::queued);

    const auto forecast = close(R"({"selector":{"has_locks":true},"dry_run":true})");
    EXPECT_EQ(forecast.at("results").at(0).at("locks_held"), 1);

    const auto result = close(ids({text(a)})).at("results").at(0);
    EXPECT_EQ(result.at("locks_released"), 1);
    EXPECT_EQ(result.at("waiters_granted"), 1);
    ASSERT_EQ(sink.all.size(), 1u);
    EXPECT_EQ(sink.all[0].reason, locks::WakeReason::granted);
}

TEST_F(CloseHandlesTest, a_dry_run_shows_what_would_go_and_changes_nothing) {
    const auto a = open("dir/a", alice());
    const auto b = open("dir2/b", alice());
    const auto answer = close(R"({"selector":{"path_prefix":"dir"},"dry_run":true})");
    EXPECT_EQ(answer.at("matched"), 1);
    EXPECT_EQ(answer.at("closed"), 0);
    EXPECT_EQ(answer.at("results").at(0).at("outcome"), "would_close");
    EXPECT_THAT(ids_of(answer, "results"), ElementsAre(text(a)));
    EXPECT_TRUE(a->is_open());
    EXPECT_THAT(closed, IsEmpty());
}

TEST_F(CloseHandlesTest, a_selector_closes_what_its_listing_shows) {
    const auto a = open("dir/a", alice());
    const auto b = open("dir2/b", alice());
    const auto c = open("dir/c", bob());
    const auto answer = close(R"({"selector":{"path_prefix":"dir","share":"projects"}})");
    EXPECT_THAT(ids_of(answer, "results"), ElementsAre(text(a)));
    EXPECT_FALSE(a->is_open());
    EXPECT_TRUE(b->is_open());
    EXPECT_TRUE(c->is_open());
}

TEST_F(CloseHandlesTest, unknown_ids_are_results_not_errors) {
    const auto a = open("a", alice());
    const auto mixed = close(ids({text(a), "999"}));
    EXPECT_EQ(mixed.at("matched"), 1);
    EXPECT_EQ(mixed.at("closed"), 1);
    EXPECT_EQ(mixed.at("failed"), 1);
    EXPECT_EQ(mixed.at("results").at(1).at("outcome"), "not_found");
    EXPECT_TRUE(mixed.at("results").at(1).at("path").is_null());

    const auto again = close(ids({text(a), "999"}));
    EXPECT_EQ(again.at("matched"), 0);
    EXPECT_EQ(again.at("failed"), 2);
}

TEST_F(CloseHandlesTest, all_closes_everything) {
    open("a", alice());
    open("b", bob());
    EXPECT_EQ(close(R"({"all":true})").at("closed"), 2);
    EXPECT_EQ(locks.totals().opens, 0u);
}

TEST_F(CloseHandlesTest, more_than_expected_means_none) {
    const auto a = open("a", alice());
    const auto b = open("b", alice());
    EXPECT_EQ(close(R"({"all":true,"max":1})", Http::conflict).at("parameter"), "max");
    EXPECT_EQ(close(R"({"all":true,"confirm":1})", Http::conflict).at("parameter"), "confirm");
    EXPECT_EQ(close(R"({"ids":[1,2,3],"max":2})", Http::conflict).at("parameter"), "max");
    EXPECT_THAT(closed, IsEmpty());
    EXPECT_EQ(close(R"({"all":true,"max":2,"confirm":2})").at("closed"), 2);
}

TEST_F(CloseHandlesTest, a_faulty_request_closes_nothing) {
    const auto a = open("a", alice());
    EXPECT_EQ(close(R"({"ids":[")" + text(a) + R"(","x"]})", Http::bad_request).at("parameter"), "ids");
    EXPECT_EQ(close(R"({"selector":{}})", Http::bad_request).at("parameter"), "selector");
    EXPECT_EQ(close(R"({"selector":{"share":"projects"},"dry-run":true})", Http::bad_request).at("parameter"),
              "dry-run");
    EXPECT_EQ(post("/admin/v1/handles:close?dry_run=true", R"({"all":true})", Http::bad_request).at("parameter"),
              "dry_run");
    EXPECT_TRUE(a->is_open());
}

TEST_F(CloseHandlesTest, delete_closes_one) {
    const auto a = open("a", alice());
    EXPECT_EQ(body_of(ask("DELETE", "/admin/v1/handles/" + text(a)), Http::ok).at("outcome"), "closed");
    EXPECT_FALSE(a->is_open());
    EXPECT_EQ(ask("DELETE", "/admin/v1/handles/" + text(a)).status, Http::not_found);
    EXPECT_EQ(ask("DELETE", "/admin/v1/handles/all").status, Http::bad_request);
}

} // namespace
} // namespace holdfast::admin_api::native
