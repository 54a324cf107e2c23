#include "tests/unit/smb2/connection/raw_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace holdfast::smb2 {
namespace {

using test::Guard;
using test::RawAnswer;
using test::RawClient;
using test::RawServer;
using testing::ElementsAre;

struct KeepingTap final : Tap {
    struct Kept {
        Way way;
        std::string client;
        wire::Bytes bytes;
        std::string user; // empty: nobody's
    };
    void message(const TappedMessage& message) override {
        kept.push_back({message.way,
                        message.peer.address,
                        {message.bytes.begin(), message.bytes.end()},
                        message.user ? message.user->principal.user : ""});
    }
    void ended(const Peer& peer, Time, Parting how) override { ends.emplace_back(peer.address, how); }

    wire::Header header(std::size_t index) const { return *wire::decode_header(kept.at(index).bytes); }
    std::vector<Kept> kept;
    std::vector<std::pair<std::string, Parting>> ends;
};

struct TappingTest : ::testing::Test {
    void listen() { server.state.taps.add(tap); }
    std::vector<std::pair<Way, Command>> told() const {
        std::vector<std::pair<Way, Command>> all;
        for (std::size_t i = 0; i < tap.kept.size(); ++i) all.emplace_back(tap.kept[i].way, tap.header(i).command);
        return all;
    }
    static constexpr Way in = Way::from_client;
    static constexpr Way out = Way::to_client;

    KeepingTap tap;
    RawServer server;
    RawClient client{server, "192.0.2.1"};
};

TEST_F(TappingTest, what_comes_sealed_is_seen_open) {
    client.begin(wire::Dialect::smb3_11, Guard::seal);
    const FileId file = client.open(u"f");
    listen();
    const RawAnswer answer = client.ask(RawClient::write_request(file, "content"));
    EXPECT_TRUE(answer.was_sealed);
    EXPECT_THAT(told(), ElementsAre(std::pair(in, Command::write), std::pair(out, Command::write)));
    const auto request = wire::decode<wire::WriteRequest>(tap.kept[0].bytes);
    ASSERT_TRUE(request);
    EXPECT_EQ(std::string(reinterpret_cast<const char*>(request->data.data()), request->data.size()), "content");
    EXPECT_EQ(tap.kept[1].bytes, answer.bytes);
    EXPECT_EQ(tap.kept[0].client, "192.0.2.1");
    EXPECT_EQ(tap.kept[0].user, "alice");
    EXPECT_EQ(tap.kept[1].user, "alice");
}

TEST_F(TappingTest, what_is_signed_is_seen_with_its_signature) {
    client.begin();
    listen();
    const RawAnswer answer = client.ask(wire::EchoRequest{});
    ASSERT_EQ(tap.kept.size(), 2U);
    EXPECT_TRUE(tap.header(0).is_signed());
    EXPECT_EQ(tap.kept[1].bytes, answer.bytes);
    EXPECT_TRUE(client.verifies(answer));
}

TEST_F(TappingTest, a_compound_is_one_message) {
    client.begin(wire::Dialect::smb3_11, Guard::seal);
    listen();
    client.ask_chain({client.build(RawClient::create_request(u"f")),
                      client.build_related(RawClient::close_request({~0ULL, ~0ULL}))});
    EXPECT_THAT(told(), ElementsAre(std::pair(in, Command::create), std::pair(out, Command::create)));
    EXPECT_NE(tap.header(1).next_command, 0U);
}

TEST_F(TappingTest, what_comes_late_or_unasked_is_seen_too) {
    client.begin(wire::Dialect::smb3_11, Guard::seal);
    const FileId first = client.open(u"f");
    const FileId second = client.open(u"f");
    client.ask(RawClient::lock_request(first));
    listen();
    const RawAnswer interim = client.ask(RawClient::lock_request(second));
    ASSERT_EQ(interim.status(), Status::pending);
    client.ask(RawClient::lock_request(first, wire::LockFlags::unlock));
    client.pump();
    EXPECT_EQ(client.take().status(), Status::success);

    locks::BreakNotice notice;
    notice.kind = locks::CachingKind::oplock;
    notice.open = locks::OpenId{77};
    client.connection->send_break(notice);
    EXPECT_THAT(told(), ElementsAre(std::pair(in, Command::lock), std::pair(out, Command::lock),
                                    std::pair(in, Command::lock), std::pair(out, Command::lock),
                                    std::pair(out, Command::lock), std::pair(out, Command::oplock_break)));
    EXPECT_EQ(tap.header(1).status, Status::pending);
    EXPECT_EQ(tap.header(4).status, Status::success);
    EXPECT_TRUE(tap.header(4).is_async());
    // It names no session; who is alone on the connection is meant.
    EXPECT_EQ(tap.header(5).session_id, SessionId{});
    EXPECT_EQ(tap.kept[5].user, "alice");
}

TEST_F(TappingTest, each_message_is_whose_session_it_names) {
    client.begin();
    const auto alices = client.session;
    const auto alices_signing = client.signing.clone();
    RawClient::Logon bob;
    bob.user = "bob";
    bob.password = "hidden";
    RawClient::require(client.log_on(bob));
    listen();
    client.ask(wire::EchoRequest{});
    EXPECT_EQ(tap.kept.at(0).user, "bob");
    client.session = alices;
    client.signing = alices_signing.clone();
    client.ask(wire::EchoRequest{});
    EXPECT_EQ(tap.kept.at(2).user, "alice");
    // Two are here: what names no session is nobody's.
    locks::BreakNotice notice;
    notice.kind = locks::CachingKind::oplock;
    client.connection->send_break(notice);
    EXPECT_EQ(tap.kept.at(4).user, "");
}

TEST_F(TappingTest, a_logon_is_seen_from_its_begin_and_is_nobodys_at_first) {
    listen();
    client.begin();
    ASSERT_GE(tap.kept.size(), 8U);
    EXPECT_EQ(tap.header(0).command, Command::negotiate);
    EXPECT_EQ(tap.header(2).command, Command::session_setup);
    EXPECT_EQ(tap.kept[2].user, "");
    EXPECT_EQ(tap.header(5).command, Command::session_setup);
    EXPECT_EQ(tap.header(5).status, Status::success);
    EXPECT_EQ(tap.kept[5].user, "alice");
}

TEST_F(TappingTest, the_negotiate_of_old_clients_is_seen_as_it_is) {
    listen();
    const wire::Bytes old = wire::encode_smb1_negotiate({.dialects = {"NT LM 0.12", "SMB 2.???"}});
    client.send(old);
    ASSERT_EQ(tap.kept.size(), 2U);
    EXPECT_EQ(tap.kept[0].bytes, old);
    EXPECT_EQ(tap.header(1).command, Command::negotiate);
}

TEST_F(TappingTest, what_cannot_be_opened_is_not_seen) {
    client.begin(wire::Dialect::smb3_11, Guard::seal);
    listen();
    wire::Bytes sealed = client.seal(client.build(wire::EchoRequest{}));
    sealed.back() ^= std::byte{1};
    client.send(sealed);
    EXPECT_TRUE(tap.kept.empty());
    client.close();
    EXPECT_THAT(tap.ends, ElementsAre(std::pair(std::string("192.0.2.1"), Parting::terminated)));
}

TEST_F(TappingTest, the_end_of_a_connection_is_told) {
    client.begin();
    listen();
    client.close();
    EXPECT_THAT(tap.ends, ElementsAre(std::pair(std::string("192.0.2.1"), Parting::lost)));
}

TEST_F(TappingTest, a_tap_that_has_gone_sees_nothing) {
    client.begin();
    listen();
    server.state.taps.remove(tap);
    client.ask(wire::EchoRequest{});
    client.close();
    EXPECT_TRUE(tap.kept.empty());
    EXPECT_TRUE(tap.ends.empty());
}

} // namespace
} // namespace holdfast::smb2
