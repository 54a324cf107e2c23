#include "smb2/state/session_news.h"

#include "smb2/state/session_teardown.h"
#include "tests/unit/smb2/connection/raw_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace holdfast::smb2 {
namespace {

using test::RawClient;
using test::RawServer;
using testing::ElementsAre;

struct SessionNewsTest : ::testing::Test {
    SessionNewsTest() {
        server.state.session_changed = [this](const SessionNews& news) {
            const char* const names[] = {"setup", "logoff", "closed", "expired", "connect", "disconnect"};
            told.push_back(names[static_cast<int>(news.what)] + (" " + news.who->user) +
                           (news.who->share_name.empty() ? "" : " " + news.who->share_name));
            last = news;
        };
    }
    std::vector<std::string> take() { return std::exchange(told, {}); }

    std::vector<std::string> told; // outlive those who tell
    SessionNews last;
    RawServer server;
    RawClient client{server};
};

TEST_F(SessionNewsTest, a_session_is_told_from_its_logon_to_its_logoff) {
    client.begin();
    EXPECT_THAT(take(), ElementsAre("setup alice", "connect alice share"));
    EXPECT_EQ(last.who->session, client.session);
    EXPECT_EQ(last.who->tree, client.tree);
    client.ask(wire::TreeDisconnectRequest{});
    EXPECT_THAT(take(), ElementsAre("disconnect alice share"));
    client.ask(wire::LogoffRequest{});
    EXPECT_THAT(take(), ElementsAre("logoff alice"));
    client.close();
    EXPECT_THAT(take(), ElementsAre());
}

TEST_F(SessionNewsTest, tree_connects_end_with_their_session) {
    client.begin();
    take();
    end_session(server.state, *server.state.sessions.find(client.session), locks::CloseReason::admin);
    EXPECT_THAT(take(), ElementsAre("disconnect alice share", "closed alice"));
    EXPECT_EQ(last.reason, locks::CloseReason::admin);
}

TEST_F(SessionNewsTest, a_session_expires_once_and_is_renewed) {
    client.begin();
    take();
    server.state.sessions.find(client.session)->expires_at_ns = client.now.time_since_epoch().count();
    client.ask(RawClient::create_request(u"f"));
    client.ask(RawClient::create_request(u"f"));
    EXPECT_THAT(take(), ElementsAre("expired alice"));
    client.log_on({.renews = true});
    EXPECT_THAT(take(), ElementsAre("setup alice"));
}

TEST_F(SessionNewsTest, a_logon_that_fails_is_no_session) {
    client.negotiate(wire::Dialect::smb3_11);
    EXPECT_EQ(client.log_on({.password = "wrong"}).status(), Status::logon_failure);
    client.close();
    EXPECT_THAT(take(), ElementsAre());
}

} // namespace
} // namespace holdfast::smb2
