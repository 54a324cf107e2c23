#include "smb2/state/session_teardown.h"

#include "tests/unit/smb2/connection/raw_client.h"

#include <gtest/gtest.h>

namespace holdfast::smb2 {
namespace {

using test::RawClient;
using test::RawServer;

struct TeardownTest : ::testing::Test {
    TeardownTest() {
        client.begin();
        client.open(u"f");
        session = server.state.sessions.find(client.session);
    }
    RawServer server;
    RawClient client{server};
    std::shared_ptr<Session> session;
};

TEST_F(TeardownTest, a_session_ends_with_opens_and_trees) {
    end_session(server.state, *session, locks::CloseReason::admin);
    EXPECT_EQ(session->state, SessionState::closed);
    EXPECT_EQ(server.state.sessions.size(), 0U);
    EXPECT_EQ(server.locks.totals().opens, 0U);
    EXPECT_EQ(server.share->tree_connects, 0U);
    EXPECT_EQ(client.ask(RawClient::create_request(u"f")).status(), Status::user_session_deleted);
}

TEST_F(TeardownTest, the_second_to_end_it_does_nothing) {
    end_session(server.state, *session, locks::CloseReason::admin);
    end_session(server.state, *session, locks::CloseReason::disconnect);
    EXPECT_EQ(server.share->tree_connects, 0U);
    client.close();
    EXPECT_EQ(server.share->tree_connects, 0U);
}

TEST_F(TeardownTest, a_tree_connect_ends_with_its_opens_alone) {
    const auto first = client.tree;
    client.connect(u"share");
    client.open(u"f");
    EXPECT_TRUE(end_tree(server.state, *session, first, locks::CloseReason::tree_disconnect));
    EXPECT_FALSE(end_tree(server.state, *session, first, locks::CloseReason::tree_disconnect));
    EXPECT_EQ(server.locks.totals().opens, 1U);
    EXPECT_EQ(session->state, SessionState::valid);
}

} // namespace
} // namespace holdfast::smb2
