#include "tests/unit/smb2/handlers/test_client.h"

namespace holdfast::smb2 {
namespace {

class OpenPipe : public ::testing::Test {
  protected:
    test::TestServer server;
    test::TestClient client{server, server.pipes};
};

TEST_F(OpenPipe, by_each_of_its_names) {
    for (const char16_t* name : {u"srvsvc", u"SRVSVC", u"\\srvsvc", u"PIPE\\srvsvc", u"\\pipe\\srvsvc"}) {
        EXPECT_EQ(client.create_status(client.create_request(name)), Status::success);
    }
}

TEST_F(OpenPipe, nobody_listens_elsewhere) {
    EXPECT_EQ(client.create_status(client.create_request(u"spoolss")), Status::object_name_not_found);
    EXPECT_EQ(client.create_status(client.create_request(u"")), Status::object_name_not_found);
}

TEST_F(OpenPipe, two_opens_never_meet) {
    auto request = client.create_request(u"srvsvc");
    request.share_access = locks::ShareMode::none;
    const FileId first = client.open(request);
    const FileId second = client.open(request);
    EXPECT_NE(server.locks.find(locks::OpenId{first.volatile_})->file,
              server.locks.find(locks::OpenId{second.volatile_})->file);
}

TEST_F(OpenPipe, an_empty_pipe_has_nothing_to_read) {
    EXPECT_EQ(client.read(client.open(u"srvsvc"), 0, 1024).status(), Status::pipe_empty);
}

TEST_F(OpenPipe, what_is_written_is_taken) {
    const FileId id = client.open(u"srvsvc");
    EXPECT_EQ(client.write(id, 0, std::string(4, '\5')).status(), Status::success);
    EXPECT_EQ(client.ask(wire::FlushRequest{id}).status(), Status::success);
}

TEST_F(OpenPipe, faults_of_the_request_count_here_too) {
    auto request = client.create_request(u"srvsvc");
    request.impersonation_level = static_cast<wire::ImpersonationLevel>(9);
    EXPECT_EQ(client.create_status(request), Status::bad_impersonation_level);
}

} // namespace
} // namespace holdfast::smb2
