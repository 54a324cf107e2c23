#include "server/live_captures.h"

#include "tests/unit/admin_api/captures/pcapng_reader.h"
#include "tests/unit/smb2/connection/raw_client.h"

#include <gmock/gmock.h>

namespace holdfast::server {
namespace {

using admin_api::Capture;
using admin_api::PcapngReader;
using smb2::test::Guard;
using smb2::test::RawAnswer;
using smb2::test::RawClient;
using smb2::test::RawServer;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// A server whose clients speak sealed, and a capture of it.
struct LiveCapturesTest : testing::Test {
    LiveCapturesTest() { server.locks.observe(live.captures()); }

    void start(const std::string& body = R"({"all":true})") {
        capture = live.captures().start(*admin_api::parse_capture_query(body));
        ASSERT_TRUE(capture);
    }
    PcapngReader read() {
        EXPECT_TRUE(capture->pull(file, std::chrono::milliseconds(0), server.state.clock()));
        return PcapngReader(file);
    }
    static void begin(RawClient& client, const char* user, const char* password) {
        RawClient::require(client.negotiate(smb2::wire::Dialect::smb3_11));
        RawClient::Logon logon;
        logon.user = user;
        logon.password = password;
        RawClient::require(client.log_on(logon));
        client.guard = Guard::seal;
        RawClient::require(client.connect(u"share"));
    }
    /// Of each message, in order.
    static std::vector<smb2::wire::Header> headers(const std::vector<std::string>& messages) {
        std::vector<smb2::wire::Header> all;
        for (const std::string& message : messages)
            all.push_back(*smb2::wire::decode_header(std::as_bytes(std::span(message))));
        return all;
    }

    RawServer server;
    LiveCaptures live{server.state, {"Holdfast 1.2.3", "192.0.2.9"}, nullptr};
    RawClient alice{server, "192.0.2.1"};
    RawClient bob{server, "192.0.2.2"};
    std::shared_ptr<Capture> capture;
    std::string file;
};

TEST_F(LiveCapturesTest, the_server_is_tapped_while_there_is_a_capture) {
    EXPECT_FALSE(server.state.taps.is_anybody());
    start();
    EXPECT_TRUE(server.state.taps.is_anybody());
    live.captures().stop(capture);
    EXPECT_FALSE(server.state.taps.is_anybody());
}

TEST_F(LiveCapturesTest, a_lock_that_is_refused_stands_there_open_with_who_holds_it) {
    begin(alice, "alice", "secret");
    begin(bob, "bob", "hidden");
    const auto held = alice.open(u"report.txt");
    const auto wanted = bob.open(u"report.txt");
    RawClient::require(alice.ask(RawClient::lock_request(held)));
    start(R"({"client_ip":"192.0.2.2"})");

    RawClient::require(alice.ask(RawClient::lock_request(held, smb2::wire::LockFlags::unlock)));
    RawClient::require(alice.ask(RawClient::lock_request(held)));
    const auto now = smb2::wire::LockFlags::exclusive | smb2::wire::LockFlags::fail_immediately;
    const RawAnswer refused = bob.ask(RawClient::lock_request(wanted, now));
    EXPECT_TRUE(refused.was_sealed);

    const PcapngReader reader = read();
    ASSERT_EQ(reader.packets.size(), 2U); // alice is not captured
    EXPECT_EQ(reader.packets[0].client, "192.0.2.2:50000");
    const auto questions = headers(reader.messages(true));
    const auto answers = headers(reader.messages(false));
    ASSERT_EQ(questions.size(), 1U);
    EXPECT_EQ(questions[0].command, smb2::Command::lock);
    EXPECT_EQ(answers.at(0).status, smb2::Status::lock_not_granted);
    EXPECT_THAT(reader.packets[0].comments, IsEmpty());
    EXPECT_THAT(reader.packets[1].comments,
                ElementsAre(HasSubstr("exclusive lock of 10 bytes at 0 refused because of open " +
                                      std::to_string(held.persistent) + " of ")));
    EXPECT_THAT(reader.packets[1].comments.front(), HasSubstr("alice from 192.0.2.1 on \"report.txt\""));
}

TEST_F(LiveCapturesTest, an_open_that_is_refused_names_who_is_in_the_way) {
    begin(alice, "alice", "secret");
    begin(bob, "bob", "hidden");
    auto tight = RawClient::create_request(u"tight.txt");
    tight.share_access = locks::ShareMode::none;
    RawClient::require(alice.ask(tight));
    start();
    EXPECT_EQ(bob.ask(tight).status(), smb2::Status::sharing_violation);
    const PcapngReader reader = read();
    ASSERT_EQ(reader.packets.size(), 2U);
    EXPECT_THAT(reader.packets[1].comments, ElementsAre(HasSubstr("refused: sharing violation with open ")));
}

TEST_F(LiveCapturesTest, a_forced_close_is_told_at_once) {
    begin(alice, "alice", "secret");
    const auto held = alice.open(u"report.txt");
    start(R"({"all":true,"user":"alice"})");
    RawClient::require(alice.ask(smb2::wire::EchoRequest{}));
    server.locks.close(locks::OpenId{held.persistent}, locks::CloseReason::admin);
    const PcapngReader reader = read();
    ASSERT_EQ(reader.packets.size(), 3U);
    EXPECT_THAT(reader.packets[2].comments, ElementsAre(HasSubstr("closed by an administrator")));
}

TEST_F(LiveCapturesTest, an_oplock_break_says_who_wants_the_file) {
    begin(alice, "alice", "secret");
    begin(bob, "bob", "hidden");
    auto batch = RawClient::create_request(u"cached.txt");
    batch.requested_oplock_level = smb2::wire::OplockLevel::batch;
    RawClient::require(alice.ask(batch));
    start();
    bob.send(bob.guarded(bob.build(RawClient::create_request(u"cached.txt"))));
    server.jobs.waiting.clear(); // the time to answer the break is not over
    alice.pump();
    const PcapngReader reader = read();
    std::vector<std::string> comments;
    for (const auto& packet : reader.packets)
        for (const std::string& comment : packet.comments) comments.push_back(packet.client + ' ' + comment);
    EXPECT_THAT(comments, testing::UnorderedElementsAre(
                              testing::AllOf(HasSubstr("192.0.2.2:50000 Holdfast: oplock RWH of open "),
                                             HasSubstr("because of this request")),
                              testing::AllOf(HasSubstr("192.0.2.1:50000 Holdfast: oplock RWH of open "),
                                             HasSubstr("because of "), HasSubstr("bob from 192.0.2.2"))));
}

TEST_F(LiveCapturesTest, content_of_files_is_left_out_where_that_is_wanted) {
    begin(alice, "alice", "secret");
    const auto held = alice.open(u"report.txt");
    start(R"({"all":true,"snap_bytes":0})");
    RawClient::require(alice.ask(RawClient::write_request(held, "for nobody else")));
    RawClient::require(alice.ask(RawClient::read_request(held)));
    read();
    EXPECT_EQ(file.find("for nobody else"), std::string::npos);
}

TEST_F(LiveCapturesTest, the_end_of_a_connection_is_told) {
    begin(alice, "alice", "secret");
    start();
    RawClient::require(alice.ask(smb2::wire::EchoRequest{}));
    alice.close();
    EXPECT_THAT(read().packets.back().comments, ElementsAre("Holdfast: the connection has gone"));
}

} // namespace
} // namespace holdfast::server
