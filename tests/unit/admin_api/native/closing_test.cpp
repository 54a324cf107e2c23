#include "tests/unit/admin_api/fixture.h"

namespace holdfast::admin_api::native {
namespace {

using locks::Caching;

/// Handles of clients that cache, and what those do when they are asked.
struct CarefulClose : RouteTest {
    locks::OpenRef open_cached(const std::string& path, std::uint8_t key, std::uint32_t* pending_delete = nullptr) {
        static_cast<void>(pending_delete);
        locks::OpenRequest request;
        request.file = {65024, ++last_file, 0};
        request.access = locks::Access::read_data | locks::Access::write_data | locks::Access::remove;
        request.path = path;
        request.owner = alice();
        request.delete_on_close = deletes;
        request.resource = std::make_unique<FakeResource>(closed);
        request.caching =
            locks::CachingWish{.kind = locks::CachingKind::lease, .wanted = Caching::all, .name = {}, .version = 2};
        request.caching->name.key[0] = key;
        return locks.open(std::move(request)).open;
    }
    locks::LeaseName name(std::uint8_t key) const {
        locks::LeaseName made;
        made.key[0] = key;
        return made;
    }
    boost::json::value close(const std::string& members) {
        return post("/admin/v1/handles:close", "{" + members + "}");
    }
    static std::string outcome(const boost::json::value& answer, std::size_t index = 0) {
        const auto& result = answer.at("results").at(index);
        const auto& how = result.at("how");
        return std::string(result.at("outcome").as_string().c_str()) +
               (how.is_null() ? "" : std::string(" ") + how.as_string().c_str());
    }
    std::chrono::milliseconds waited{0};
    bool deletes = false;
};

TEST_F(CarefulClose, a_client_that_only_caches_closes_by_itself) {
    const auto held = open_cached("a", 1);
    meanwhile = [&](std::chrono::milliseconds time) {
        waited += time;
        if (waited.count() == 100) {
            locks.acknowledge_lease(name(1), Caching::read);
            locks.close(held->id, locks::CloseReason::client);
        }
        return true;
    };
    const auto answer = close(R"("ids":[")" + text(held) + R"("],"mode":"graceful")");
    EXPECT_EQ(outcome(answer), "closed client_closed");
    EXPECT_EQ(answer.at("results").at(0).at("flushed"), true);
    EXPECT_EQ(answer.at("closed"), 1);
    EXPECT_EQ(waited.count(), 100);
    EXPECT_EQ(closed, std::vector{locks::CloseReason::client});
}

TEST_F(CarefulClose, a_client_that_has_it_really_open_writes_back_and_is_closed_soon) {
    const auto held = open_cached("a", 1);
    meanwhile = [&](std::chrono::milliseconds time) {
        waited += time;
        if (waited.count() == 100) locks.acknowledge_lease(name(1), Caching::read);
        return true;
    };
    const auto answer = close(R"("ids":[")" + text(held) + R"("],"mode":"graceful")");
    EXPECT_EQ(outcome(answer), "closed lease_broken_then_forced");
    EXPECT_EQ(waited.count(), 300);
    EXPECT_EQ(closed, std::vector{locks::CloseReason::admin});
}

TEST_F(CarefulClose, who_does_not_answer_is_closed_when_its_time_is_over) {
    const auto held = open_cached("a", 1);
    meanwhile = [&](std::chrono::milliseconds time) {
        waited += time;
        return true;
    };
    const auto answer = close(R"("ids":[")" + text(held) + R"("],"mode":"graceful","grace_ms":1010)");
    EXPECT_EQ(outcome(answer), "closed grace_over_then_forced");
    EXPECT_EQ(answer.at("results").at(0).at("flushed"), false);
    EXPECT_EQ(waited.count(), 1010);
}

TEST_F(CarefulClose, or_reported_where_that_was_asked_for) {
    const auto held = open_cached("a", 1);
    const auto answer = close(R"("ids":[")" + text(held) + R"("],"mode":"graceful","grace_ms":100,"then":"report")");
    EXPECT_EQ(outcome(answer), "still_open");
    EXPECT_EQ(answer.at("skipped"), 1);
    EXPECT_TRUE(held->is_open());
}

TEST_F(CarefulClose, asking_alone_waits_for_nobody) {
    const auto held = open_cached("a", 1);
    const auto plain = open("b", alice());
    meanwhile = [&](std::chrono::milliseconds) {
        ADD_FAILURE() << "nobody is waited for";
        return true;
    };
    const auto answer = close(R"("all":true,"mode":"ask")");
    EXPECT_EQ(outcome(answer, 0), "asked");
    EXPECT_EQ(outcome(answer, 1), "still_open") << "there was nothing to ask for";
    EXPECT_TRUE(held->is_open());
    EXPECT_TRUE(plain->is_open());
}

TEST_F(CarefulClose, who_caches_nothing_is_closed_at_once) {
    const auto plain = open("b", alice());
    meanwhile = [&](std::chrono::milliseconds) {
        ADD_FAILURE() << "nobody is waited for";
        return true;
    };
    EXPECT_EQ(outcome(close(R"("ids":[")" + text(plain) + R"("],"mode":"graceful")")), "closed forced");
}

TEST_F(CarefulClose, the_end_of_the_server_ends_the_waiting) {
    const auto held = open_cached("a", 1);
    meanwhile = [&](std::chrono::milliseconds) { return false; };
    EXPECT_EQ(outcome(close(R"("ids":[")" + text(held) + R"("],"mode":"graceful","then":"report")")), "still_open");
}

TEST_F(CarefulClose, the_client_cannot_take_it_again_for_a_while) {
    const auto held = open("b", alice());
    close(R"("ids":[")" + text(held) + R"("],"reopen_block_ms":10000)");
    const auto reopen = [&](std::shared_ptr<const locks::Owner> by, locks::Time now) {
        locks::OpenRequest request;
        request.file = held->file;
        request.access = locks::Access::read_data;
        request.path = "b";
        request.owner = std::move(by);
        request.now = now;
        return locks.open(std::move(request)).verdict;
    };
    EXPECT_EQ(reopen(alice(), test_now + std::chrono::seconds(9)), locks::OpenVerdict::sharing_violation);
    EXPECT_EQ(reopen(bob(), test_now + std::chrono::seconds(9)), locks::OpenVerdict::granted);
    EXPECT_EQ(reopen(alice(), test_now + std::chrono::seconds(10)), locks::OpenVerdict::granted);
}

TEST_F(CarefulClose, a_dry_run_blocks_nobody) {
    const auto held = open("b", alice());
    close(R"("ids":[")" + text(held) + R"("],"reopen_block_ms":10000,"dry_run":true)");
    locks::OpenRequest request;
    request.file = held->file;
    request.access = locks::Access::read_data;
    request.path = "b";
    request.owner = alice();
    request.now = test_now;
    EXPECT_EQ(locks.open(std::move(request)).verdict, locks::OpenVerdict::granted);
}

TEST_F(CarefulClose, a_file_is_deleted_with_its_handle_only_where_that_is_wanted) {
    deletes = true;
    const auto kept = open_cached("a", 1);
    const auto gone = open_cached("b", 2);
    EXPECT_EQ(close(R"("ids":[")" + text(kept) + R"("])").at("results").at(0).at("removed"), false);
    EXPECT_EQ(close(R"("ids":[")" + text(gone) + R"("],"delete_on_close":"honor")").at("results").at(0).at("removed"),
              true);
}

TEST_F(CarefulClose, the_same_request_closes_once) {
    const auto a = open("a", alice());
    const std::string body = R"({"selector":{"user":"alice"},"request_id":"7"})";
    const auto first = post("/admin/v1/handles:close", body);
    const auto b = open("b", alice());
    EXPECT_EQ(post("/admin/v1/handles:close", body), first);
    EXPECT_TRUE(b->is_open());
    EXPECT_FALSE(a->is_open());
}

} // namespace
} // namespace holdfast::admin_api::native
