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

TEST(CloseLate, a_write_that_is_told_late_is_told_at_the_end) {
    ShareSettings settings;
    settings.late_write_time = true;
    test::TestServer server(settings);
    test::TestClient client(server);
    const auto write_and_close = [&](bool settles) {
        const FileId id = client.open(u"f");
        FileOpen& file = *resource_of(*server.locks.find(locks::OpenId{id.volatile_})).as_file();
        client.write(id, 0, "1");
        EXPECT_FALSE(file.late_write_time.has_nothing_late(client.now));
        file.late_write_time.settle();
        client.write(id, 0, "2");
        if (settles) file.late_write_time.settle();
        return client.close(id, wire::CloseFlags::postquery_attrib).as<wire::CloseResponse>().last_write_time;
    };
    client.now += std::chrono::hours(24 * 365 * 100);
    const auto settled = write_and_close(true);
    EXPECT_GT(write_and_close(false), settled) << "it is that of the end";
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

// [MS-FSA] 2.1.5.5, phase 1.
TEST_F(Close, a_folder_with_something_in_it_is_not_marked) {
    auto folder = client.create_request(u"d");
    folder.create_options = wire::CreateOptions::directory_file;
    auto deleting = folder;
    deleting.create_options = wire::CreateOptions::directory_file | wire::CreateOptions::delete_on_close;
    const FileId kept = client.open(folder);
    FileId id = client.open(deleting);
    client.close(client.open(u"d\\f"));
    client.close(id);
    EXPECT_EQ(client.create_status(folder), Status::success) << "it stays, and nobody is told otherwise";

    auto inside = client.create_request(u"d\\f");
    inside.create_options = wire::CreateOptions::delete_on_close;
    client.close(client.open(inside));
    id = client.open(deleting);
    client.close(id);
    EXPECT_EQ(client.create_status(folder), Status::delete_pending);
    client.close(kept);
}

TEST_F(Close, a_pipe_closes_too) {
    test::TestClient piper(server, server.pipes);
    const FileId id = piper.open(u"srvsvc");
    EXPECT_EQ(piper.close(id, wire::CloseFlags::postquery_attrib).status(), Status::success);
}

} // namespace
} // namespace holdfast::smb2
