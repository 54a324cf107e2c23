#include "tests/unit/smb2/handlers/info_test.h"

namespace holdfast::smb2 {
namespace {

class ChangeNotify : public test::InfoTest {
  protected:
    Status notify(FileId id, std::uint32_t most = 1000) {
        wire::ChangeNotifyRequest request;
        request.file_id = id;
        request.output_buffer_length = most;
        request.completion_filter = wire::CompletionFilter::file_name;
        return client.ask(request).status();
    }
};

TEST_F(ChangeNotify, is_not_supported_where_it_would_be_allowed) {
    const FileId root = open_root();
    EXPECT_EQ(notify(root), Status::not_supported);
    EXPECT_EQ(notify(root, (1U << 20) + 1), Status::invalid_parameter);
    EXPECT_EQ(notify(client.open(u"file")), Status::invalid_parameter);
    EXPECT_EQ(notify(open_with(u"", locks::Access::read_attributes)), Status::access_denied);
    client.close(root);
    EXPECT_EQ(notify(root), Status::file_closed);
}

} // namespace
} // namespace holdfast::smb2
