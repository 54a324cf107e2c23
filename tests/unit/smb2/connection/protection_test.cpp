#include "tests/unit/smb2/connection/raw_client.h"

#include <gtest/gtest.h>

namespace holdfast::smb2 {
namespace {

using test::Guard;
using test::RawAnswer;
using test::RawClient;
using test::RawServer;
using wire::Dialect;

struct ProtectionTest : ::testing::TestWithParam<Dialect> {
    RawServer server;
    RawClient client{server};
};

// ---- signatures, in each dialect

class SignatureInEachDialect : public ProtectionTest {};

TEST_P(SignatureInEachDialect, an_unsigned_request_is_refused) {
    client.begin(GetParam());
    const FileId file = client.open(u"f");
    client.send(client.build(RawClient::write_request(file, "evil")));
    const RawAnswer answer = client.take();
    EXPECT_EQ(answer.status(), Status::access_denied);
    EXPECT_TRUE(client.verifies(answer));
    EXPECT_EQ(std::filesystem::file_size(server.path("f")), 0U);
}

TEST_P(SignatureInEachDialect, a_wrong_signature_is_refused_and_changes_nothing) {
    client.begin(GetParam());
    const FileId file = client.open(u"f");
    wire::Bytes message = client.sign(client.build(RawClient::write_request(file, "evil")));
    message.back() ^= std::byte{1};
    client.send(message);
    EXPECT_EQ(client.take().status(), Status::access_denied);
    EXPECT_EQ(std::filesystem::file_size(server.path("f")), 0U);
    EXPECT_FALSE(client.is_ended());
    EXPECT_EQ(client.ask(RawClient::write_request(file, "good")).status(), Status::success);
}

TEST_P(SignatureInEachDialect, covers_the_header_too) {
    client.begin(GetParam());
    const FileId file = client.open(u"f");
    wire::Bytes message = client.sign(client.build(RawClient::close_request(file)));
    message[wire::header_at::message_id] = static_cast<std::byte>(client.next_message++); // a replay under a new id
    client.send(message);
    EXPECT_EQ(client.take().status(), Status::access_denied);
    EXPECT_EQ(server.locks.totals().opens, 1U);
}

INSTANTIATE_TEST_SUITE_P(all, SignatureInEachDialect,
                         ::testing::Values(Dialect::smb2_02, Dialect::smb2_10, Dialect::smb3_00, Dialect::smb3_11));

TEST_F(ProtectionTest, signing_is_optional_where_nobody_requires_it) {
    Settings settings;
    settings.signing_required = false;
    server.state.settings = std::make_shared<const Settings>(settings);
    RawClient free{server};
    free.begin(Dialect::smb3_02, Guard::plain);
    const RawAnswer answer = free.ask(wire::EchoRequest{});
    EXPECT_EQ(answer.status(), Status::success);
    EXPECT_FALSE(answer.header.is_signed());
    // A signature that is there must be right all the same, and is answered by one.
    free.guard = Guard::sign;
    EXPECT_TRUE(free.verifies(free.ask(wire::EchoRequest{})));
    wire::Bytes wrong = free.sign(free.build(wire::EchoRequest{}));
    wrong[wire::header_at::signature] ^= std::byte{1};
    free.send(wrong);
    EXPECT_EQ(free.take().status(), Status::access_denied);
}

TEST_F(ProtectionTest, an_unprotected_tree_connect_of_3_1_1_ends_the_connection) {
    Settings settings;
    settings.signing_required = false;
    server.state.settings = std::make_shared<const Settings>(settings);
    RawClient free{server};
    free.negotiate(Dialect::smb3_11);
    free.log_on();
    free.connect(u"share");
    EXPECT_TRUE(free.is_ended());
    EXPECT_EQ(server.share->tree_connects, 0U);
}

TEST_F(ProtectionTest, a_signature_for_a_session_that_is_not_there_names_the_reason) {
    client.begin();
    client.session = locks::SessionId{0x77};
    EXPECT_EQ(client.ask(wire::EchoRequest{}).status(), Status::user_session_deleted);
}

TEST_F(ProtectionTest, the_keys_of_another_session_do_not_sign) {
    client.begin();
    const auto alices = client.session;
    client.guard = Guard::plain;
    client.log_on({.user = "bob", .password = "hidden"}); // its keys are in use now
    client.guard = Guard::sign;
    client.session = alices;
    EXPECT_EQ(client.ask(RawClient::create_request(u"f")).status(), Status::access_denied);
}

// ---- seals

TEST_F(ProtectionTest, a_tampered_seal_ends_the_connection) {
    const std::size_t places[] = {4, 20, 36, 60};
    for (const std::size_t at : places) {
        RawClient fresh{server};
        fresh.begin();
        wire::Bytes message = fresh.seal(fresh.build(RawClient::create_request(u"evil")));
        message[at] ^= std::byte{1};
        fresh.send(message);
        EXPECT_TRUE(fresh.is_ended()) << at;
        EXPECT_FALSE(fresh.has_frame());
        EXPECT_FALSE(std::filesystem::exists(server.path("evil")));
    }
}

TEST_F(ProtectionTest, a_seal_that_makes_no_sense_ends_the_connection) {
    client.begin();
    const wire::Bytes echo = client.build(wire::EchoRequest{});
    const auto ends = [&](const wire::Bytes& message) {
        RawClient fresh{server};
        fresh.begin();
        fresh.send(message);
        return fresh.is_ended();
    };
    EXPECT_TRUE(ends(client.seal(echo))); // keys of another session
    EXPECT_TRUE(ends(client.seal(echo, locks::SessionId{0x77})));
    wire::Bytes cut = client.seal(echo);
    cut.resize(70);
    EXPECT_TRUE(ends(cut));

    const auto mine = [&](auto change) {
        RawClient fresh{server};
        fresh.begin();
        fresh.send(change(fresh));
        return fresh.is_ended() && !fresh.has_frame();
    };
    EXPECT_TRUE(mine([](RawClient& fresh) { return fresh.seal(fresh.seal(fresh.build(wire::EchoRequest{}))); }));
    EXPECT_TRUE(mine([](RawClient& fresh) { return fresh.seal(wire::Bytes(80)); }));
    EXPECT_TRUE(mine([](RawClient& fresh) { return fresh.seal(wire::Bytes(8)); }));
    EXPECT_FALSE(mine([](RawClient& fresh) { return fresh.seal(fresh.build(wire::EchoRequest{})); }));
}

TEST_F(ProtectionTest, nothing_can_be_sealed_where_no_cipher_was_agreed) {
    client.begin(Dialect::smb2_10);
    client.sealing = crypto::SealingKey(crypto::Cipher::aes_128_ccm, std::vector<std::byte>(16));
    client.send(client.seal(client.build(wire::EchoRequest{})));
    EXPECT_TRUE(client.is_ended());
}

TEST_F(ProtectionTest, what_came_sealed_is_answered_sealed_even_when_it_asks_for_no_session) {
    client.begin();
    const auto sealed_as = client.session;
    for (const std::uint64_t inside : {std::uint64_t{0}, std::uint64_t{0x77}}) {
        auto header = client.next_header(Command::tree_connect);
        header.session_id = locks::SessionId{inside};
        client.send(client.seal(RawClient::build(header, wire::TreeConnectRequest{}), sealed_as));
        const RawAnswer answer = client.take();
        EXPECT_EQ(answer.status(), Status::user_session_deleted);
        EXPECT_TRUE(answer.was_sealed);
    }
}

TEST_F(ProtectionTest, a_seal_does_not_speak_for_another_session) {
    client.begin();
    const auto alices = client.session;
    client.guard = Guard::plain;
    client.log_on({.user = "bob", .password = "hidden"});
    auto header = client.next_header(Command::create);
    header.session_id = alices;
    client.send(client.seal(RawClient::build(header, RawClient::create_request(u"evil"))));
    const RawAnswer answer = client.take();
    EXPECT_EQ(answer.status(), Status::access_denied);
    EXPECT_TRUE(answer.was_sealed);
    EXPECT_FALSE(std::filesystem::exists(server.path("evil")));
}

TEST_F(ProtectionTest, the_answer_to_a_sealed_logoff_is_sealed) {
    client.begin(Dialect::smb3_11, Guard::seal);
    const RawAnswer answer = client.ask(wire::LogoffRequest{});
    EXPECT_EQ(answer.status(), Status::success);
    EXPECT_TRUE(answer.was_sealed);
    client.send(client.seal(client.build(wire::EchoRequest{})));
    EXPECT_TRUE(client.is_ended()); // the keys are gone
}

TEST(EncryptedShare, refuses_what_is_not_sealed) {
    RawServer server({}, {.name = {}, .comment = {}, .path = {}, .encrypt = true, .allowed_users = {}});
    RawClient client{server};
    client.begin();
    EXPECT_EQ(client.ask(RawClient::create_request(u"f")).status(), Status::access_denied);
    client.guard = Guard::seal;
    EXPECT_EQ(client.ask(RawClient::create_request(u"f")).status(), Status::success);

    RawClient old{server};
    old.negotiate(Dialect::smb2_10);
    old.log_on();
    old.guard = Guard::sign;
    EXPECT_EQ(old.connect(u"share").status(), Status::access_denied);
}

} // namespace
} // namespace holdfast::smb2
