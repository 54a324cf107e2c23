#include "smb2/handlers/fsctl/torture.h"

#include "smb2/wire/messages/read.h"
#include "tests/unit/smb2/handlers/test_client.h"

namespace holdfast::smb2::fsctl {
namespace {

constexpr auto force_unacked_timeout = static_cast<wire::Fsctl>(0x8384'8003);
constexpr auto pad_read_responses = static_cast<wire::Fsctl>(0x8384'8023);

class TortureTest : public test::HandlerTest {
  protected:
    Status ask(wire::Fsctl code, const wire::Bytes& input = {}) {
        wire::IoctlRequest request;
        request.ctl_code = code;
        request.file_id = related_file_id;
        request.flags = wire::IoctlFlags::is_fsctl;
        request.input = input;
        return client.ask(request).status();
    }
    /// Where the data of a READ begins.
    std::uint8_t data_offset(FileId id) {
        wire::ReadRequest request;
        request.file_id = id;
        request.length = 4;
        const auto answer = client.ask(request);
        EXPECT_EQ(answer.as<wire::ReadResponse>().data.size(), 4U);
        return static_cast<std::uint8_t>(answer.bytes.at(wire::header_size + 2));
    }
};

TEST_F(TortureTest, faults_are_there_in_a_build_for_tests_and_nowhere_else) {
    const bool is_built_for_it = !torture_rows().empty();
    server.folder.write("f", "data");
    const FileId id = client.open(u"f");
    const std::uint8_t usual = data_offset(id);

    EXPECT_EQ(ask(pad_read_responses), is_built_for_it ? Status::success : Status::file_closed);
    EXPECT_EQ(data_offset(id), is_built_for_it ? usual + 8 : usual);
    EXPECT_EQ(ask(force_unacked_timeout), is_built_for_it ? Status::success : Status::file_closed);
    EXPECT_EQ(client.connection.hearing().heard, is_built_for_it ? Heard::perhaps_not : Heard::all);
}

TEST_F(TortureTest, none_of_them_takes_an_argument) {
    EXPECT_TRUE(is_error(ask(pad_read_responses, wire::Bytes(1))));
    EXPECT_TRUE(is_error(ask(force_unacked_timeout, wire::Bytes(1))));
    EXPECT_EQ(client.connection.torture().read_padding, 0);
    EXPECT_EQ(client.connection.hearing().heard, Heard::all);
}

TEST_F(TortureTest, other_requests_go_their_usual_way) {
    wire::Header header;
    header.command = Command::read;
    EXPECT_EQ(find_torture(header), nullptr);
    header.command = Command::ioctl;
    header.session_id = client.session->id;
    EXPECT_EQ(find_torture(header), nullptr);
}

} // namespace
} // namespace holdfast::smb2::fsctl
