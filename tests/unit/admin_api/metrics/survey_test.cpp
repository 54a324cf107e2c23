#include "admin_api/metrics/survey.h"

#include "tests/unit/admin_api/fixture.h"

#include <gtest/gtest.h>

namespace holdfast::admin_api {
namespace {

using namespace std::chrono_literals;

class SurveyTest : public RouteTest {
  protected:
    locks::OpenRef open_again(const locks::OpenRef& first, std::shared_ptr<const locks::Owner> owner,
                              std::optional<locks::CachingWish> caching = {}) {
        locks::OpenRequest request;
        request.file = first->file;
        request.access = locks::Access::read_attributes;
        request.path = "f";
        request.now = test_now - 2h;
        request.owner = std::move(owner);
        request.caching = caching;
        return locks.open(std::move(request)).open;
    }
    Survey now() { return survey(locks, sessions, test_now); }
};

TEST_F(SurveyTest, counts_handles_by_share_and_kind) {
    const auto file = open("f", alice());
    const auto again = open_again(file, alice());
    const auto other = open("g", alice());
    const auto folder_handle = open("d", alice(), locks::FileKind::directory);
    const auto pipe = open("srvsvc", bob(), locks::FileKind::pipe);
    const auto nobodys = open("x", nullptr);

    const Survey found = now();
    ASSERT_EQ(found.shares.size(), 3u);
    const ShareSurvey& projects = found.shares.at("projects");
    EXPECT_EQ(projects.open, (std::array<std::uint64_t, 3>{3, 1, 0}));
    EXPECT_EQ(projects.most_per_file, 2u);
    EXPECT_EQ(found.shares.at("Home").open, (std::array<std::uint64_t, 3>{0, 0, 1}));
    EXPECT_EQ(found.shares.at("").most_per_file, 1u) << "a handle of nobody is one too";
    EXPECT_EQ(projects.disconnected, 0u);
}

TEST_F(SurveyTest, counts_handles_whose_client_is_away) {
    open_without_session("dir/away");
    const ShareSurvey projects = now().shares.at("projects");
    EXPECT_EQ(projects.disconnected, 1u);
    EXPECT_EQ(projects.open, (std::array<std::uint64_t, 3>{1, 0, 0}));
}

TEST_F(SurveyTest, measures_how_long_handles_live) {
    const auto young = open("f", alice()); // 90 s
    const auto old = open_again(young, alice());
    const Survey found = now();
    const Histogram& ages = found.shares.at("projects").ages;
    EXPECT_EQ(ages.up_to(1), 0u); // 60 s
    EXPECT_EQ(ages.up_to(2), 1u); // 300 s
    EXPECT_EQ(ages.up_to(life_bounds.size()), 2u);
    EXPECT_DOUBLE_EQ(ages.sum(), 90.0 + 7200.0);
}

TEST_F(SurveyTest, counts_what_looks_forgotten_by_each_reason) {
    const auto fresh = open("f", alice());
    const auto old = open("g", alice());
    old->last_use_ns = (test_now - 48h).time_since_epoch().count();
    EXPECT_EQ(now().shares.at("projects").leaked, (std::map<std::string_view, std::uint64_t>{{"idle", 1}}));
}

TEST_F(SurveyTest, counts_locks_and_who_waits) {
    const auto holder = open("f", alice());
    const auto waiter = open_again(holder, bob());
    const auto range = [](std::uint64_t offset, locks::LockMode mode) {
        return locks::RangeRequest{*locks::ByteRange::make(offset, 1), mode};
    };
    for (std::uint64_t i = 0; i < 3; ++i) {
        ASSERT_EQ(locks.lock_or_queue(*holder, range(i, locks::LockMode::exclusive), {}), locks::LockVerdict::granted);
    }
    ASSERT_EQ(locks.lock_or_queue(*waiter, range(9, locks::LockMode::shared), {}), locks::LockVerdict::granted);
    ASSERT_EQ(locks.lock_or_queue(*waiter, range(0, locks::LockMode::shared), locks::WaitToken{1}),
              locks::LockVerdict::queued);

    const Survey found = now();
    EXPECT_EQ(found.shares.at("projects").locks_granted, (std::array<std::uint64_t, 2>{0, 3}));
    EXPECT_EQ(found.shares.at("Home").locks_granted, (std::array<std::uint64_t, 2>{1, 0}));
    EXPECT_EQ(found.shares.at("projects").lock_waiters, 0u);
    EXPECT_EQ(found.shares.at("Home").lock_waiters, 1u);
}

TEST_F(SurveyTest, a_lease_of_two_handles_is_one_lease) {
    locks::CachingWish wish;
    wish.kind = locks::CachingKind::lease;
    wish.wanted = locks::Caching::read | locks::Caching::handle;
    wish.name = {alice()->client_guid, {1, 2, 3}};
    const auto file = open("f", alice());
    const auto first = open_again(file, alice(), wish);
    const auto second = open_again(file, alice(), wish);
    ASSERT_TRUE(locks.row(first->id)->lease);
    ASSERT_EQ(locks.row(first->id)->lease->opens, 2u);
    const Survey found = now();
    EXPECT_EQ(found.leases, (std::map<std::string, std::uint64_t>{{"RH", 1}}));
    EXPECT_TRUE(found.oplocks.empty());
    EXPECT_EQ(found.breaks_in_flight, 0u);
}

TEST_F(SurveyTest, counts_handles_of_what_is_to_be_deleted) {
    const auto file = open("f", alice());
    const auto again = open_again(file, alice());
    const auto other = open("g", alice());
    locks.set_delete_pending(*file, true);
    EXPECT_EQ(now().delete_pending, 2u);
}

TEST_F(SurveyTest, counts_sessions_and_their_connections) {
    const auto session = [](std::uint16_t dialect, bool encrypted, std::vector<std::uint64_t> spoken_on) {
        SessionRow row;
        row.dialect = dialect;
        row.is_encrypted = encrypted;
        row.last_use = test_now - 10s;
        for (const std::uint64_t connection : spoken_on) row.channels.push_back({connection, "", 0, test_now});
        return row;
    };
    sessions.rows = {session(0x0311, true, {1, 2}), session(0x0311, true, {2}), session(0x0210, false, {})};
    for (std::size_t i = 0; i < sessions.rows.size(); ++i) sessions.rows[i].id = locks::SessionId{i + 1};
    sessions.rows[2].last_use = test_now - 1h;
    const Survey found = now();
    EXPECT_EQ(found.sessions,
              (std::map<std::pair<std::string, bool>, std::uint64_t>{{{"3.1.1", true}, 2}, {{"2.1", false}, 1}}));
    EXPECT_EQ(found.connections, 2u);
    EXPECT_DOUBLE_EQ(found.longest_idle_session, 3600);
}

} // namespace
} // namespace holdfast::admin_api
