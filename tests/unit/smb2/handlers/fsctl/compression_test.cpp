#include "smb2/handlers/fsctl/compression.h"

#include "tests/unit/smb2/handlers/fsctl_test.h"

namespace holdfast::smb2 {
namespace {

using wire::Fsctl;
using Compression = test::FsctlTest;

TEST_F(Compression, there_is_none) {
    const FileId id = client.open(u"file");
    EXPECT_EQ(output_of(control(Fsctl::get_compression, id)), wire::Bytes(2));
    EXPECT_EQ(control(Fsctl::get_compression, id, {}, 1).status(), Status::invalid_parameter);
    EXPECT_EQ(control(Fsctl::set_compression, id, wire::Bytes(2)).status(), Status::success);
    EXPECT_EQ(control(Fsctl::set_compression, id, wire::Bytes(2, std::byte{1})).status(), Status::not_supported);
    EXPECT_EQ(control(Fsctl::set_compression, id).status(), Status::invalid_parameter);
}

} // namespace
} // namespace holdfast::smb2
