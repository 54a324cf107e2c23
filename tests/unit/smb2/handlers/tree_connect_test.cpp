#include "tests/unit/smb2/connection/raw_client.h"

#include <gtest/gtest.h>

namespace holdfast::smb2 {
namespace {

using test::Guard;
using test::RawAnswer;
using test::RawClient;
using test::RawServer;
using wire::Dialect;

struct TreeConnectTest : ::testing::Test {
    TreeConnectTest() {
        client.negotiate(Dialect::smb3_11);
        client.log_on();
        client.guard = Guard::sign;
    }
    std::shared_ptr<Share> add(ShareSettings settings) {
        return server.state.shares.add(std::move(settings), server.share->volume);
    }
    Status status_of(std::u16string path) {
        wire::TreeConnectRequest request;
        request.path = std::move(path);
        return client.ask(request).status();
    }
    RawServer server;
    RawClient client{server};
};

TEST_F(TreeConnectTest, a_share_is_found_without_case_and_counted) {
    const RawAnswer answer = client.connect(u"SHARE");
    ASSERT_EQ(answer.status(), Status::success);
    EXPECT_EQ(answer.as<wire::TreeConnectResponse>().share_type, wire::ShareType::disk);
    EXPECT_EQ(server.share->tree_connects, 1U);
    EXPECT_EQ(client.ask(wire::TreeDisconnectRequest{}).status(), Status::success);
    EXPECT_EQ(server.share->tree_connects, 0U);
}

TEST_F(TreeConnectTest, each_connect_is_a_tree_of_its_own) {
    const auto first = client.connect(u"share").header.tree_id;
    const FileId file = client.open(u"f");
    client.connect(u"share");
    EXPECT_NE(client.tree, first);
    EXPECT_EQ(client.ask(RawClient::close_request(file)).status(), Status::file_closed);
    EXPECT_EQ(client.ask(wire::TreeDisconnectRequest{}).status(), Status::success);
    client.tree = first;
    EXPECT_EQ(client.ask(RawClient::close_request(file)).status(), Status::success);
}

TEST_F(TreeConnectTest, ipc_is_a_pipe_share) {
    EXPECT_EQ(client.connect(u"IPC$").as<wire::TreeConnectResponse>().share_type, wire::ShareType::pipe);
}

TEST_F(TreeConnectTest, only_server_and_share_make_a_path) {
    EXPECT_EQ(status_of(u"\\\\server\\none"), Status::bad_network_name);
    for (const char16_t* path :
         {u"", u"share", u"\\share", u"\\\\share", u"\\\\server\\", u"\\\\server\\share\\below", u"//server/share"})
        EXPECT_EQ(status_of(path), Status::bad_network_name);
    EXPECT_EQ(server.share->tree_connects, 0U);
}

TEST_F(TreeConnectTest, a_share_may_be_for_some_users_only) {
    add({.name = "bobs", .comment = {}, .path = {}, .allowed_users = {"Bob"}});
    add({.name = "alices", .comment = {}, .path = {}, .allowed_users = {"bob", "ALICE"}});
    EXPECT_EQ(client.connect(u"bobs").status(), Status::access_denied);
    EXPECT_EQ(client.connect(u"alices").status(), Status::success);
}

TEST_F(TreeConnectTest, a_read_only_share_says_so) {
    add({.name = "fixed", .comment = {}, .path = {}, .read_only = true, .allowed_users = {}});
    const auto maximal = client.connect(u"fixed").as<wire::TreeConnectResponse>().maximal_access;
    EXPECT_FALSE(locks::has_any(maximal, locks::Access::write_data));
    EXPECT_TRUE(locks::has_any(maximal, locks::Access::read_data));
}

TEST_F(TreeConnectTest, an_encrypted_share_says_so) {
    add({.name = "secret", .comment = {}, .path = {}, .encrypt = true, .allowed_users = {}});
    EXPECT_TRUE(
        has(client.connect(u"secret").as<wire::TreeConnectResponse>().share_flags, wire::ShareFlags::encrypt_data));
}

TEST_F(TreeConnectTest, opens_know_who_holds_them) {
    client.connect(u"share");
    const FileId file = client.open(u"f");
    const auto row = server.locks.row(locks::OpenId{file.volatile_});
    EXPECT_EQ(row->owner->user, "alice");
    EXPECT_EQ(row->owner->share_name, "share");
    EXPECT_EQ(row->owner->client_address, "192.0.2.1");
    EXPECT_EQ(row->owner->client_name, "CLIENT");
    EXPECT_EQ(row->owner->dialect, 0x0311);
    EXPECT_TRUE(row->owner->is_signed);
    EXPECT_FALSE(row->owner->is_encrypted);
}

TEST_F(TreeConnectTest, disconnecting_ends_its_opens_and_no_others) {
    client.connect(u"share");
    client.open(u"f");
    const auto first = client.tree;
    client.connect(u"share");
    const FileId kept = client.open(u"f");
    const auto second = std::exchange(client.tree, first);
    EXPECT_EQ(client.ask(wire::TreeDisconnectRequest{}).status(), Status::success);
    EXPECT_EQ(server.locks.totals().opens, 1U);
    EXPECT_EQ(client.ask(wire::TreeDisconnectRequest{}).status(), Status::network_name_deleted);
    client.tree = second;
    EXPECT_EQ(client.ask(RawClient::close_request(kept)).status(), Status::success);
}

TEST(TreeConnectBounds, trees_of_a_session_are_bounded) {
    Settings settings;
    settings.max_trees_per_session = 2;
    RawServer server(settings);
    RawClient client{server};
    client.begin();
    EXPECT_EQ(client.connect(u"share").status(), Status::success);
    EXPECT_EQ(client.connect(u"share").status(), Status::insufficient_resources);
    client.ask(wire::TreeDisconnectRequest{});
    EXPECT_EQ(client.connect(u"share").status(), Status::success);
}

} // namespace
} // namespace holdfast::smb2
