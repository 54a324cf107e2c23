#include "smb2/connection/connection.h"

#include "tests/support/ntlm_client.h"
#include "tests/unit/smb2/connection/raw_client.h"

#include <gtest/gtest.h>

namespace holdfast::smb2 {
namespace {

using test::Guard;
using test::RawAnswer;
using test::RawClient;
using test::RawServer;
using wire::Dialect;

struct ConnectionTest : ::testing::Test {
    RawServer server;
    RawClient client{server};

    bool ends(const wire::Bytes& message) {
        client.send(message);
        return client.is_ended() && !client.has_frame();
    }
};

TEST_F(ConnectionTest, what_is_no_smb_ends_it) {
    const char* texts[] = {"", "abc", "GET / HTTP/1.1\r\n\r\n", "\xFCSMB compressed", "\xFESMB", "\xFDSMB", "\xFFSMB"};
    for (const std::string text : texts) {
        RawClient fresh{server};
        const auto bytes = std::as_bytes(std::span(text));
        fresh.send(bytes);
        EXPECT_TRUE(fresh.is_ended()) << text;
        EXPECT_FALSE(fresh.has_frame());
    }
}

TEST_F(ConnectionTest, nothing_goes_before_negotiate) { EXPECT_TRUE(ends(client.build(wire::EchoRequest{}))); }

TEST_F(ConnectionTest, a_command_that_nobody_knows_is_answered) {
    client.begin();
    for (const std::uint16_t number : {std::uint16_t{19}, std::uint16_t{0xFFFF}}) {
        RawClient fresh{server};
        fresh.begin();
        fresh.send(RawClient::build(fresh.next_header(static_cast<Command>(number)), wire::EchoRequest{}));
        EXPECT_FALSE(fresh.is_ended());
        ASSERT_TRUE(fresh.has_frame());
        EXPECT_EQ(fresh.take().header.status, Status::invalid_parameter);
    }
}

TEST_F(ConnectionTest, a_response_is_no_request) {
    client.begin();
    auto header = client.next_header(Command::echo);
    header.flags = wire::HeaderFlags::server_to_redir;
    EXPECT_TRUE(ends(RawClient::build(header, wire::EchoRequest{})));
}

TEST_F(ConnectionTest, after_the_end_nothing_is_heard) {
    ends(client.build(wire::EchoRequest{}));
    client.send(client.build(RawClient::negotiate_request({Dialect::smb3_11})));
    EXPECT_FALSE(client.has_frame());
}

TEST_F(ConnectionTest, a_malformed_body_is_an_invalid_parameter) {
    client.begin();
    wire::Bytes message = client.build(wire::EchoRequest{});
    message[64] = std::byte{5}; // StructureSize
    client.send(client.sign(message));
    EXPECT_EQ(client.take().status(), Status::invalid_parameter);
    EXPECT_FALSE(client.is_ended());
}

// ---- message ids and credits

TEST_F(ConnectionTest, a_message_id_that_was_used_ends_it) {
    client.begin();
    client.ask(wire::EchoRequest{});
    --client.next_message;
    EXPECT_TRUE(ends(client.sign(client.build(wire::EchoRequest{}))));
}

TEST_F(ConnectionTest, a_message_id_that_was_not_granted_ends_it) {
    client.begin();
    client.next_message += 100'000;
    EXPECT_TRUE(ends(client.sign(client.build(wire::EchoRequest{}))));
}

TEST_F(ConnectionTest, a_charge_beyond_what_was_granted_ends_it) {
    client.begin();
    EXPECT_TRUE(ends(client.sign(RawClient::build(client.next_header(Command::echo, 60'000), wire::EchoRequest{}))));
}

TEST_F(ConnectionTest, ids_may_come_in_any_order) {
    client.begin();
    const std::uint64_t first = client.next_message;
    for (const std::uint64_t id : {first + 2, first, first + 1}) {
        client.next_message = id;
        const RawAnswer answer = client.ask(wire::EchoRequest{});
        EXPECT_EQ(answer.status(), Status::success);
        EXPECT_EQ(answer.header.message_id, id);
    }
}

TEST_F(ConnectionTest, a_large_request_uses_as_many_ids_as_it_is_charged) {
    client.begin();
    server.write("f", std::string(200'000, 'x'));
    const FileId file = client.open(u"f");
    const auto read = [&](std::uint16_t charge) {
        client.send(client.sign(
            RawClient::build(client.next_header(Command::read, charge), RawClient::read_request(file, 200'000))));
        return client.take();
    };
    EXPECT_EQ(read(3).status(), Status::invalid_parameter);
    const RawAnswer answer = read(4);
    EXPECT_EQ(answer.status(), Status::success);
    EXPECT_EQ(answer.header.credit_charge, 4U);
    EXPECT_EQ(RawClient::text_of(answer).size(), 200'000U);
    // The ids in between are used as well.
    client.next_message -= 2;
    EXPECT_TRUE(ends(client.sign(client.build(wire::EchoRequest{}))));
}

TEST_F(ConnectionTest, credits_are_granted_up_to_the_bound) {
    Settings settings;
    settings.max_credits = 10;
    server.state.settings = std::make_shared<const Settings>(settings);
    RawClient bounded{server};
    auto header = bounded.next_header(Command::negotiate);
    header.credits = 500;
    bounded.send(RawClient::build(header, RawClient::negotiate_request({Dialect::smb2_10})));
    EXPECT_EQ(bounded.take().header.credits, 10U);
    bounded.dialect = Dialect::smb2_10;
    EXPECT_EQ(bounded.log_on().status(), Status::success);
    bounded.guard = Guard::sign;
    EXPECT_EQ(bounded.connect(u"share").header.credits, 1U);
}

TEST_F(ConnectionTest, who_asks_for_no_credit_keeps_one) {
    client.negotiate(Dialect::smb3_11);
    client.log_on();
    auto header = client.next_header(Command::echo);
    header.credits = 0;
    client.send(RawClient::build(header, wire::EchoRequest{}));
    EXPECT_EQ(client.take().header.credits, 1U);
}

// ---- its life

TEST_F(ConnectionTest, long_messages_are_taken_only_from_who_has_logged_on) {
    const std::size_t before = client.connection->longest_message();
    client.begin();
    EXPECT_LT(before, 1U << 20);
    EXPECT_GT(client.connection->longest_message(), Settings().max_write_size);
}

TEST_F(ConnectionTest, takes_its_sessions_and_opens_with_it) {
    client.begin();
    client.open(u"f");
    EXPECT_EQ(server.connections.size(), 1U);
    client.close();
    EXPECT_EQ(server.state.sessions.size(), 0U);
    EXPECT_EQ(server.locks.totals().opens, 0U);
    EXPECT_EQ(server.share->tree_connects, 0U);
    EXPECT_EQ(server.connections.size(), 0U);
}

TEST_F(ConnectionTest, offloaded_work_that_ends_after_it_finds_nobody) {
    client.begin();
    const FileId file = client.open(u"f");
    client.send(client.sign(client.build(RawClient::flush_request(file))));
    EXPECT_FALSE(client.has_frame());
    client.close();
    server.run_one_job();
    EXPECT_TRUE(server.jobs.waiting.empty());
}

TEST_F(ConnectionTest, offloaded_work_that_ended_before_it_is_forgotten_with_it) {
    client.begin();
    const FileId file = client.open(u"f");
    client.send(client.sign(client.build(RawClient::flush_request(file))));
    server.run_one_job();
    EXPECT_EQ(client.port->waiting.size(), 1U);
    client.close();
}

TEST_F(ConnectionTest, a_wake_for_nobody_changes_nothing) {
    client.begin();
    client.connection->wake({make_token(client.number, 99), locks::WakeReason::granted});
    EXPECT_FALSE(client.connection->has_output());
    EXPECT_EQ(client.ask(wire::EchoRequest{}).status(), Status::success);
}

TEST_F(ConnectionTest, a_cancel_of_nothing_is_not_answered) {
    client.begin();
    client.cancel_message(1);
    RawAnswer never;
    never.header.async_id = 4711;
    client.cancel_async(never);
    EXPECT_FALSE(client.has_frame());
    EXPECT_EQ(client.ask(wire::EchoRequest{}).status(), Status::success);
}

// ---- what nobody should send: it is answered or the connection ends, and nothing is hurt

class Malformed : public ConnectionTest {
  protected:
    using Make = std::function<wire::Bytes(RawClient&)>;

    /// One of each kind that a client sends, on a connection that has a session (or not).
    static std::vector<Make> requests() {
        return {
            [](RawClient& by) { return by.build(RawClient::create_request(u"f")); },
            [](RawClient& by) {
                return by.chain({by.build(RawClient::create_request(u"f")),
                                 by.build_related(RawClient::read_request(related_file_id)),
                                 by.build_related(RawClient::close_request(related_file_id))});
            },
            [](RawClient& by) {
                return by.build(RawClient::write_request({1, 1}, "some text"));
            },
            [](RawClient& by) {
                return by.build(RawClient::lock_request({1, 1}));
            },
            [](RawClient& by) { return by.build(wire::QueryDirectoryRequest{}); },
            [](RawClient& by) { return by.build(wire::QueryInfoRequest{}); },
            [](RawClient& by) { return by.build(wire::IoctlRequest{}); },
            [](RawClient& by) { return by.build(wire::LogoffRequest{}); },
            [](RawClient& by) {
                wire::TreeConnectRequest request;
                request.path = u"\\\\server\\share";
                return by.build(request);
            },
        };
    }
    void survives(const Make& make, bool logged_on, const std::function<void(wire::Bytes&)>& damage) {
        RawClient fresh{server};
        if (logged_on) fresh.begin(Dialect::smb3_02, Guard::plain);
        wire::Bytes message = make(fresh);
        damage(message);
        fresh.send(message);
        fresh.pump();
        ++sent;
    }
    void every_damage(const Make& make, bool logged_on) {
        RawClient fresh{server};
        if (logged_on) fresh.begin(Dialect::smb3_02, Guard::plain);
        const std::size_t size = make(fresh).size();
        for (std::size_t length = 0; length < size; ++length)
            survives(make, logged_on, [&](wire::Bytes& message) { message.resize(length); });
        for (std::size_t at = 0; at < size; ++at)
            for (const unsigned bits : {0xFFU, 0x01U})
                survives(make, logged_on, [&](wire::Bytes& message) { message[at] ^= static_cast<std::byte>(bits); });
    }
    void SetUp() override {
        Settings settings;
        settings.signing_required = false;
        server.state.settings = std::make_shared<const Settings>(settings);
        server.write("f", "text");
    }
    void TearDown() override {
        EXPECT_GT(sent, 0U);
        client.close();
        EXPECT_EQ(server.state.sessions.size(), 0U);
        EXPECT_EQ(server.locks.totals().opens, 0U);
        EXPECT_EQ(server.connections.size(), 0U);
    }
    std::size_t sent = 0;
};

TEST_F(Malformed, negotiate) {
    every_damage(
        [](RawClient& by) {
            return by.build(RawClient::negotiate_request({Dialect::smb2_02, Dialect::smb3_11}));
        },
        false);
    every_damage([](RawClient&) { return wire::encode_smb1_negotiate({{"NT LM 0.12", "SMB 2.???"}}); }, false);
}

TEST_F(Malformed, session_setup) {
    every_damage(
        [](RawClient& by) {
            by.negotiate(Dialect::smb3_11);
            test_support::NtlmClient ntlm({.user = "alice", .domain = "", .password = "secret"});
            const auto token = ntlm.start();
            wire::SessionSetupRequest request;
            request.security_buffer = token;
            return by.build(request);
        },
        false);
}

TEST_F(Malformed, strangers) {
    for (const Make& make : requests()) every_damage(make, false);
}

/// One connection for as long as it lives: a fresh logon for each message would take minutes.
TEST_F(Malformed, requests_of_a_session) {
    auto by = std::make_unique<RawClient>(server);
    const auto send = [&](const Make& make, const std::function<void(wire::Bytes&)>& damage) {
        if (by->is_ended() || by->connection->channel_count() == 0) {
            by = std::make_unique<RawClient>(server);
            by->begin(Dialect::smb3_02, Guard::plain);
        }
        wire::Bytes message = make(*by);
        damage(message);
        by->send(message);
        by->pump();
        by->frames.clear();
        ++sent;
    };
    by->begin(Dialect::smb3_02, Guard::plain);
    for (const Make& make : requests()) {
        const std::size_t size = make(*by).size();
        by->close();
        by = std::make_unique<RawClient>(server);
        by->begin(Dialect::smb3_02, Guard::plain);
        for (std::size_t length = 0; length < size; ++length)
            send(make, [&](wire::Bytes& message) { message.resize(length); });
        for (std::size_t at = 0; at < size; ++at)
            send(make, [&](wire::Bytes& message) { message[at] ^= std::byte{0xFF}; });
    }
}

TEST_F(Malformed, sealed) {
    RawClient model{server};
    model.begin();
    const std::size_t size = model.seal(model.build(wire::EchoRequest{})).size();
    for (std::size_t at = 0; at < size; ++at) {
        RawClient fresh{server};
        fresh.negotiate(Dialect::smb3_11);
        RawClient::require(fresh.log_on());
        wire::Bytes message = fresh.seal(fresh.build(wire::EchoRequest{}));
        message[at] ^= std::byte{0x10};
        fresh.send(message);
        // The four bytes that nobody reads are under the seal as well.
        EXPECT_TRUE(fresh.is_ended()) << at;
        ++sent;
    }
}

} // namespace
} // namespace holdfast::smb2
