#include "server/live_directories.h"

#include "server/share_setup.h"
#include "tests/unit/server/server_fixture.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace holdfast::server {
namespace {

using admin_api::SessionRow;
using testing::Contains;
using testing::ElementsAre;
using testing::Field;

class LiveDirectories : public ServerFixture {
  protected:
    LiveDirectories() {
        Config config;
        ShareConfig share;
        share.name = "demo";
        share.path = make_folder("demo");
        share.comment = "all of it";
        share.read_only = true;
        config.shares.push_back(share);
        EXPECT_TRUE(add_shares(state, config).empty());
    }
    std::vector<SessionRow> sessions(std::size_t limit = 100, locks::SessionId after = {},
                                     std::function<bool(const SessionRow&)> wanted = nullptr) {
        return LiveSessions(state).sessions(after, limit, wanted);
    }
};

TEST_F(LiveDirectories, a_session_row_says_who_it_is_and_what_it_holds) {
    const auto session = log_on("ann");
    session->signing_required = true;
    session->signing_name = "AES-GMAC";
    const auto tree = connect(*session, "demo");
    ASSERT_EQ(open(*tree, 1).verdict, locks::OpenVerdict::granted);
    ASSERT_EQ(open(*tree, 2).verdict, locks::OpenVerdict::granted);

    const auto rows = sessions();
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0].id, session->id);
    EXPECT_EQ(rows[0].user, "ann");
    EXPECT_EQ(rows[0].client_address, "192.0.2.7");
    EXPECT_EQ(rows[0].dialect, 0x0311);
    EXPECT_EQ(rows[0].state, "valid");
    EXPECT_TRUE(rows[0].is_signed);
    EXPECT_EQ(rows[0].signing_algorithm, "AES-GMAC");
    EXPECT_EQ(rows[0].opens, 2u);
    EXPECT_THAT(rows[0].trees, ElementsAre(Field(&admin_api::TreeRow::share, "demo")));
}

TEST_F(LiveDirectories, a_session_that_is_ended_takes_its_opens_along) {
    const auto session = log_on("ann");
    const auto tree = connect(*session, "demo");
    ASSERT_EQ(open(*tree, 1).verdict, locks::OpenVerdict::granted);

    LiveSessionControl control(state);
    EXPECT_FALSE(control.end_session(locks::SessionId{static_cast<std::uint64_t>(session->id) + 1}));
    EXPECT_TRUE(control.end_session(session->id));
    EXPECT_EQ(locks.totals().opens, 0u);
    EXPECT_EQ(session->state, smb2::SessionState::closed);
    EXPECT_TRUE(sessions().empty());
    EXPECT_FALSE(control.end_session(session->id));
}

TEST_F(LiveDirectories, a_session_that_is_still_being_made_cannot_be_ended) {
    const auto session = log_on("ann");
    session->state = smb2::SessionState::in_progress;
    EXPECT_FALSE(LiveSessionControl(state).end_session(session->id));
    EXPECT_EQ(state.sessions.size(), 1u);
}

TEST_F(LiveDirectories, watches_are_listed_by_the_opens_that_watch) {
    smb2::WatchPlace place{state.shares.find("demo"), "dir", locks::OpenId{7}};
    const auto watch = state.watches.add(place, {smb2::wire::CompletionFilter::size, smb2::WatchScope::tree, 64}, 10);
    const auto rows = LiveWatches(state).watches({}, 10);
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].open, locks::OpenId{7});
    EXPECT_EQ(rows[0].filter, 8U);
    EXPECT_TRUE(rows[0].is_recursive);
    EXPECT_EQ(rows[0].waiting, 0U);
    EXPECT_TRUE(LiveWatches(state).watches(locks::OpenId{7}, 10).empty());
    state.watches.remove(watch, smb2::Status::cancelled);
}

TEST_F(LiveDirectories, who_is_still_logging_on_has_no_name_yet) {
    const auto session = log_on("ann");
    session->state = smb2::SessionState::in_progress;
    const auto rows = sessions();
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0].state, "in_progress");
    EXPECT_EQ(rows[0].user, "");
}

TEST_F(LiveDirectories, a_closed_session_is_not_shown) {
    log_on("ann")->state = smb2::SessionState::closed;
    EXPECT_TRUE(sessions().empty());
}

TEST_F(LiveDirectories, pages_meet_every_session_once_over_all_internal_pages) {
    constexpr std::size_t count = 700;
    for (std::size_t i = 0; i < count; ++i) {
        state.sessions.create(locks::Time{}, count)->state = smb2::SessionState::valid;
    }
    std::vector<locks::SessionId> seen;
    locks::SessionId after{};
    while (true) {
        const auto page = sessions(97, after);
        for (const SessionRow& row : page) seen.push_back(row.id);
        if (page.size() < 97) break;
        after = page.back().id;
    }
    EXPECT_EQ(seen.size(), count);
    EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
    EXPECT_EQ(std::adjacent_find(seen.begin(), seen.end()), seen.end());
}

TEST_F(LiveDirectories, a_filter_looks_beyond_what_it_refuses) {
    for (int i = 0; i < 300; ++i) log_on("others");
    const auto wanted = log_on("ann");
    const auto rows = sessions(1, {}, [](const SessionRow& row) { return row.user == "ann"; });
    EXPECT_THAT(rows, ElementsAre(Field(&SessionRow::id, wanted->id)));
}

TEST_F(LiveDirectories, shares_count_their_handles_and_tree_connects) {
    const auto session = log_on("ann");
    const auto tree = connect(*session, "demo");
    ASSERT_EQ(open(*tree, 1).verdict, locks::OpenVerdict::granted);
    const auto rows = LiveShares(state).shares();
    ASSERT_EQ(rows.size(), 2u); // and IPC$
    const auto& demo = rows[0].name == "demo" ? rows[0] : rows[1];
    const auto& ipc = rows[0].name == "demo" ? rows[1] : rows[0];
    EXPECT_EQ(demo.open_handles, 1u);
    EXPECT_EQ(demo.comment, "all of it");
    EXPECT_TRUE(demo.read_only);
    EXPECT_THAT(demo.capabilities, Contains(testing::StartsWith("file_system:")));
    EXPECT_EQ(ipc.name, "IPC$");
    EXPECT_EQ(ipc.path, "");
    EXPECT_EQ(ipc.open_handles, 0u);
}

TEST_F(LiveDirectories, connections_are_known_from_the_channels_of_sessions) {
    const auto ann = log_on("ann");
    const auto bob = log_on("bob");
    const auto channel = [](std::uint32_t number, int seconds) {
        return smb2::SessionChannel{smb2::ConnectionNumber{number}, "192.0.2.7", 5000,
                                    locks::Time(std::chrono::seconds(seconds))};
    };
    ann->add_channel(channel(3, 10), 8);
    ann->add_channel(channel(5, 20), 8);
    bob->add_channel(channel(3, 5), 8);
    bob->encrypt_data = true;

    const LiveConnections live(state);
    const auto rows = live.connections(0, 10, nullptr);
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].number, 3U);
    EXPECT_EQ(rows[0].sessions.size(), 2U);
    EXPECT_EQ(rows[0].since, locks::Time(std::chrono::seconds(5)));
    EXPECT_TRUE(rows[0].is_encrypted);
    EXPECT_EQ(rows[1].sessions.size(), 1U);
    EXPECT_FALSE(rows[1].is_encrypted);
    EXPECT_EQ(live.connections(3, 10, nullptr).size(), 1U);
    EXPECT_EQ(live.connections(0, 1, nullptr).size(), 1U);
    EXPECT_TRUE(live.connections(0, 10, [](const admin_api::ConnectionRow&) { return false; }).empty());
    EXPECT_EQ(live.open_connections(), 0U) << "these channels lead to no connection of the table";
}

} // namespace
} // namespace holdfast::server
