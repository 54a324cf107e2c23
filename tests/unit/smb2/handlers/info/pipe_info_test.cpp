#include "smb2/handlers/info/pipe_info.h"

#include "smb2/wire/info/pipe.h"
#include "tests/unit/smb2/handlers/info_test.h"

namespace holdfast::smb2 {
namespace {

using wire::FileInfoClass;

class PipeInfo : public test::InfoTest {
  protected:
    PipeInfo() { on_pipes.connection.negotiated().max_transact_size = 1U << 20; }
    test::Answer ask(FileInfoClass info_class, std::uint32_t most = 4096) {
        return on_pipes.ask(query_request(id, info_class, most));
    }
    test::TestClient on_pipes{server, server.pipes};
    FileId id = on_pipes.open([&] {
        auto request = on_pipes.create_request(u"wkssvc");
        request.create_disposition = wire::CreateDisposition::open;
        return request;
    }());
};

TEST_F(PipeInfo, a_pipe_speaks_in_messages) {
    EXPECT_EQ(wire::decode<wire::FilePipeInformation>(output_of(ask(FileInfoClass::pipe)))->read_mode, 1U);
    const auto local = wire::decode<wire::FilePipeLocalInformation>(output_of(ask(FileInfoClass::pipe_local)));
    EXPECT_EQ(local->named_pipe_state, 3U);
    EXPECT_EQ(local->read_data_available, 0U);
    EXPECT_TRUE(wire::decode<wire::FileStandardInformation>(output_of(ask(FileInfoClass::standard)))->delete_pending);
}

TEST_F(PipeInfo, other_classes_are_for_files) {
    EXPECT_EQ(ask(FileInfoClass::all).status(), Status::invalid_parameter);
    EXPECT_EQ(ask(FileInfoClass::pipe_local, 39).status(), Status::info_length_mismatch);
}

TEST_F(PipeInfo, the_read_mode_can_be_chosen) {
    const auto choose = [&](std::uint32_t mode) {
        return on_pipes.ask(set_request(id, FileInfoClass::pipe, wire::to_bytes(wire::FilePipeInformation{mode, 0})))
            .status();
    };
    EXPECT_EQ(choose(1), Status::success);
    EXPECT_EQ(choose(2), Status::invalid_parameter);
    EXPECT_EQ(on_pipes.ask(set_request(id, FileInfoClass::basic, wire::Bytes(40))).status(), Status::invalid_parameter);
}

} // namespace
} // namespace holdfast::smb2
