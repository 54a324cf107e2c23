#include "tests/unit/smb2/handlers/test_client.h"

namespace holdfast::smb2 {
namespace {

class Flush : public test::HandlerTest {
  protected:
    Status flush(FileId id) { return client.ask(wire::FlushRequest{id}).status(); }
};

TEST_F(Flush, the_answer_waits_for_the_disk) {
    const FileId id = client.open(u"f");
    client.post(wire::FlushRequest{id});
    EXPECT_FALSE(client.has_answer());
    client.pump();
    EXPECT_EQ(client.take().status(), Status::success);
}

TEST_F(Flush, wants_the_right_to_write) {
    auto request = client.create_request(u"f");
    request.desired_access = locks::Access::read_data;
    EXPECT_EQ(flush(client.open(request)), Status::access_denied);
    request.desired_access = locks::Access::append_data;
    EXPECT_EQ(flush(client.open(request)), Status::success);
}

TEST_F(Flush, a_folder_can_be_flushed) {
    auto request = client.create_request(u"d");
    request.create_options = wire::CreateOptions::directory_file;
    EXPECT_EQ(flush(client.open(request)), Status::success);
}

TEST_F(Flush, an_unknown_open_is_closed) { EXPECT_EQ(flush({99, 99}), Status::file_closed); }

} // namespace
} // namespace holdfast::smb2
