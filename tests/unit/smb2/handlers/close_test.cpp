#include "tests/unit/smb2/handlers/test_client.h"

namespace holdfast::smb2 {
namespace {

class Close : public test::HandlerTest {};

TEST_F(Close, an_open_ends_once) {
    const FileId id = client.open(u"f");
    EXPECT_EQ(client.close(id).status(), Status::success);
    EXPECT_EQ(client.close(id).status(), Status::file_closed);
}

TEST_F(Close, tells_nothing_unless_asked) {
    const auto response = client.close(client.open(u"f")).as<wire::CloseResponse>();
    EXPECT_EQ(response.flags, wire::CloseFlags::none);
    EXPECT_EQ(response.creation_time, wire::FileTime{});
}

TEST_F(Close, tells_how_the_file_was_left) {
    const FileId id = client.open(u"f");
    client.write(id, 0, "12345");
    const auto response = client.close(id, wire::CloseFlags::postquery_attrib).as<wire::CloseResponse>();
    EXPECT_EQ(response.flags, wire::CloseFlags::postquery_attrib);
    EXPECT_EQ(response.end_of_file, 5U);
    EXPECT_EQ(response.file_attributes, wire::FileAttributes::archive);
    EXPECT_NE(response.last_write_time, wire::FileTime{});
}

TEST_F(Close, an_open_of_another_session_is_not_there) {
    const FileId id = client.open(u"f");
    test::TestClient other(server);
    EXPECT_EQ(other.close(id).status(), Status::file_closed);
    EXPECT_EQ(client.close(id).status(), Status::success);
}

TEST_F(Close, takes_the_name_of_a_file_that_was_to_go) {
    auto request = client.create_request(u"f");
    request.create_options = wire::CreateOptions::delete_on_close;
    const FileId id = client.open(request);
    EXPECT_TRUE(server.folder.names().contains("f"));
    EXPECT_EQ(client.close(id).status(), Status::success);
    EXPECT_FALSE(server.folder.names().contains("f"));
}

TEST_F(Close, a_pipe_closes_too) {
    test::TestClient piper(server, server.pipes);
    const FileId id = piper.open(u"srvsvc");
    EXPECT_EQ(piper.close(id, wire::CloseFlags::postquery_attrib).status(), Status::success);
}

} // namespace
} // namespace holdfast::smb2
