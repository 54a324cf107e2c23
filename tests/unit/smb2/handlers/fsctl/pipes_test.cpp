#include "smb2/handlers/fsctl/pipes.h"

#include "smb2/pipes/srvsvc.h"
#include "smb2/wire/fsctl/other.h"
#include "tests/unit/smb2/handlers/fsctl_test.h"
#include "tests/unit/smb2/pipes/rpc_client.h"

namespace holdfast::smb2 {
namespace {

using wire::Fsctl;

class PipeControls : public test::FsctlTest {
  protected:
    PipeControls() { on_pipes.connection.negotiated().max_transact_size = 1U << 20; }
    FileId open_pipe() {
        auto request = on_pipes.create_request(u"srvsvc");
        request.create_disposition = wire::CreateDisposition::open;
        return on_pipes.open(request);
    }
    Status wait_for(std::u16string name) {
        wire::PipeWaitRequest wait;
        wait.name = std::move(name);
        return control(on_pipes, Fsctl::pipe_wait, related_file_id, wire::to_bytes(wait)).status();
    }
    test::TestClient on_pipes{server, server.pipes};
    const pipes::test::Bytes bind = pipes::test::bind(pipes::srvsvc.syntax, {pipes::ndr20});
};

TEST_F(PipeControls, a_transaction_brings_the_answer) {
    const auto answer = control(on_pipes, Fsctl::pipe_transceive, open_pipe(), bind);
    ASSERT_EQ(answer.status(), Status::success);
    EXPECT_EQ(output_of(answer).size(), 68U);
}

TEST_F(PipeControls, what_does_not_fit_is_read_later) {
    const FileId id = open_pipe();
    const auto answer = control(on_pipes, Fsctl::pipe_transceive, id, bind, 16);
    EXPECT_EQ(answer.status(), Status::buffer_overflow);
    EXPECT_EQ(output_of(answer).size(), 16U);
    EXPECT_EQ(control(on_pipes, Fsctl::pipe_transceive, id, bind).status(), Status::pipe_busy);
    const auto peek = output_of(control(on_pipes, Fsctl::pipe_peek, id));
    ASSERT_EQ(peek.size(), 16U);
    EXPECT_EQ(peek[4], std::byte{52});
    EXPECT_EQ(on_pipes.read(id, 0, 1000).as<wire::ReadResponse>().data.size(), 52U);
}

TEST_F(PipeControls, writing_and_reading_do_the_same) {
    const FileId id = open_pipe();
    const std::string_view text(reinterpret_cast<const char*>(bind.data()), bind.size());
    EXPECT_EQ(on_pipes.write(id, 0, text).status(), Status::success);
    EXPECT_EQ(on_pipes.read(id, 0, 1000).as<wire::ReadResponse>().data.size(), 68U);
}

TEST_F(PipeControls, a_pipe_is_there_or_it_is_not) {
    EXPECT_EQ(wait_for(u"srvsvc"), Status::success);
    EXPECT_EQ(wait_for(u"spoolss"), Status::object_name_not_found);
    EXPECT_EQ(control(on_pipes, Fsctl::pipe_wait, related_file_id, wire::Bytes(3)).status(), Status::invalid_parameter);
    EXPECT_EQ(control(Fsctl::pipe_wait, related_file_id).status(), Status::invalid_device_request);
    EXPECT_EQ(control(on_pipes, Fsctl::set_sparse, open_pipe()).status(), Status::invalid_device_request);
}

} // namespace
} // namespace holdfast::smb2
