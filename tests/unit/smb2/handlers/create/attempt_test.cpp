#include "smb2/handlers/create/attempt.h"

#include "tests/unit/smb2/handlers/test_client.h"

namespace holdfast::smb2::create {
namespace {

using locks::Access;
using vfs::DataAccess;
using vfs::Kind;

class Attempt : public test::HandlerTest {};

TEST_F(Attempt, a_descriptor_can_do_what_was_granted_and_no_more) {
    EXPECT_EQ(data_access_for(Access::read_attributes, Kind::file, Course::open), DataAccess::none);
    EXPECT_EQ(data_access_for(Access::execute, Kind::file, Course::open), DataAccess::read);
    EXPECT_EQ(data_access_for(Access::append_data, Kind::file, Course::open), DataAccess::write);
    EXPECT_EQ(data_access_for(Access::read_data | Access::write_data, Kind::file, Course::open),
              DataAccess::read_write);
    // Emptying a file is writing.
    EXPECT_EQ(data_access_for(Access::read_data, Kind::file, Course::overwrite), DataAccess::read_write);
    EXPECT_EQ(data_access_for(Access::read_attributes, Kind::file, Course::supersede), DataAccess::write);
    // Folders are listed, not written.
    EXPECT_EQ(data_access_for(Access::write_data, Kind::directory, Course::open), DataAccess::none);
    EXPECT_EQ(data_access_for(Access::read_data | Access::write_data, Kind::directory, Course::open), DataAccess::read);
}

TEST_F(Attempt, a_read_only_share_takes_all_changing_rights) {
    ShareSettings settings;
    settings.read_only = true;
    test::TestServer closed(settings);
    test::TestClient reader(closed);
    EXPECT_FALSE(has_any(share_allows(*reader.tree), Access::write_data | Access::remove | Access::write_attributes));
    EXPECT_TRUE(has_any(share_allows(*reader.tree), Access::read_data));
    EXPECT_TRUE(has_any(share_allows(*client.tree), Access::write_data));
}

TEST_F(Attempt, an_open_is_registered_under_its_name_on_disk) {
    server.folder.make_folder("Folder");
    const FileId id = client.open(u"FOLDER\\new");
    const auto row = server.locks.row(locks::OpenId{id.volatile_});
    ASSERT_TRUE(row);
    EXPECT_EQ(row->path, "Folder/new");
    EXPECT_EQ(row->owner, client.tree->owner);
}

TEST_F(Attempt, extended_attributes_of_the_request_are_written) {
    if (!server.share->volume->capabilities().user_xattrs) GTEST_SKIP();
    auto request = client.create_request(u"f");
    const std::array<std::byte, 12> chain{std::byte{0},   std::byte{0}, std::byte{0},   std::byte{0},
                                          std::byte{0},   std::byte{1}, std::byte{2},   std::byte{0},
                                          std::byte{'A'}, std::byte{0}, std::byte{'x'}, std::byte{'y'}};
    request.create_contexts = {{"ExtA", chain}};
    const auto open = server.locks.find(locks::OpenId{client.open(request).volatile_});
    EXPECT_EQ(resource_of(*open).as_file()->file->get_xattr("A").value(), "xy");
}

} // namespace
} // namespace holdfast::smb2::create
