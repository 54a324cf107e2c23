#include "smb2/handlers/info/may_change.h"

#include "tests/unit/smb2/handlers/info_test.h"

namespace holdfast::smb2::info {
namespace {

using locks::FileKind;

class MayChange : public test::InfoTest {
  protected:
    Status may_take(const std::string& name, FileKind kind) {
        return may_take_name(server.locks, *server.share->volume, name, kind).status;
    }
};

TEST_F(MayChange, a_folder_that_is_held_for_deletion_takes_no_name) {
    client.close(make_folder(u"dir"));
    EXPECT_EQ(may_take("dir/new", FileKind::file), Status::success);
    auto request = client.create_request(u"dir");
    request.desired_access = locks::Access::remove;
    const FileId held = client.open(request);
    EXPECT_EQ(may_take("dir/new", FileKind::file), Status::sharing_violation);
    client.close(held);
    EXPECT_EQ(may_take("dir/new", FileKind::file), Status::success);
    EXPECT_EQ(may_take("nowhere/new", FileKind::file), Status::object_path_not_found);
}

TEST_F(MayChange, only_a_file_that_may_be_written_is_replaced_by_a_file) {
    vfs::Attributes there;
    EXPECT_EQ(may_replace(there, FileKind::file), Status::success);
    EXPECT_EQ(may_replace(there, FileKind::directory), Status::access_denied);
    there.dos_attributes = vfs::dos::read_only;
    EXPECT_EQ(may_replace(there, FileKind::file), Status::access_denied);
    there = {};
    there.kind = vfs::Kind::directory;
    EXPECT_EQ(may_replace(there, FileKind::file), Status::access_denied);
}

TEST_F(MayChange, a_folder_is_deleted_when_it_is_empty) {
    client.close(make_folder(u"dir"));
    client.close(client.open(u"dir\\f"));
    const auto delete_of = [&](const char* path, vfs::Kind kind) {
        const auto file = server.share->volume->open(path, {.data = vfs::DataAccess::none, .kind = kind});
        return may_delete(**file, ReadOnlyRule::refuse);
    };
    EXPECT_EQ(delete_of("dir", vfs::Kind::directory), Status::directory_not_empty);
    EXPECT_EQ(delete_of("dir/f", vfs::Kind::file), Status::success);
}

} // namespace
} // namespace holdfast::smb2::info
