#include "tests/unit/smb2/handlers/test_client.h"

namespace holdfast::smb2 {
namespace {

using locks::Access;
using wire::CreateDisposition;
using wire::CreateOptions;
using wire::FileAttributes;

class MakeNew : public test::HandlerTest {
  protected:
    wire::CreateRequest request(std::u16string name) const {
        auto made = client.create_request(std::move(name));
        made.create_disposition = CreateDisposition::create;
        return made;
    }
    FileAttributes attributes_with(FileAttributes asked, CreateOptions options = CreateOptions::none) {
        auto create = request(u"f" + std::u16string(1, static_cast<char16_t>(u'a' + count++)));
        create.file_attributes = asked;
        create.create_options = options;
        return client.ask(create).as<wire::CreateResponse>().file_attributes;
    }
    int count = 0;
};

TEST_F(MakeNew, a_new_file_wants_to_be_archived) {
    EXPECT_EQ(attributes_with(FileAttributes::normal), FileAttributes::archive);
    EXPECT_EQ(attributes_with(FileAttributes::none), FileAttributes::archive);
    EXPECT_EQ(attributes_with(FileAttributes::hidden), FileAttributes::hidden | FileAttributes::archive);
    // Asked for as an attribute, it makes no folder.
    EXPECT_EQ(attributes_with(FileAttributes::directory), FileAttributes::archive);
}

TEST_F(MakeNew, a_new_folder_does_not) {
    EXPECT_EQ(attributes_with(FileAttributes::none, CreateOptions::directory_file), FileAttributes::directory);
    EXPECT_EQ(attributes_with(FileAttributes::hidden, CreateOptions::directory_file),
              FileAttributes::directory | FileAttributes::hidden);
}

TEST_F(MakeNew, who_makes_a_read_only_file_may_write_it) {
    auto create = request(u"f");
    create.file_attributes = FileAttributes::read_only;
    create.desired_access = Access::write_data;
    const FileId id = client.open(create);
    EXPECT_EQ(client.write(id, 0, "x").status(), Status::success);
    create.create_disposition = CreateDisposition::open;
    EXPECT_EQ(client.create_status(create), Status::access_denied);
}

TEST_F(MakeNew, a_read_only_file_cannot_be_made_to_go) {
    auto create = request(u"f");
    create.file_attributes = FileAttributes::read_only;
    create.create_options = CreateOptions::delete_on_close;
    EXPECT_EQ(client.create_status(create), Status::cannot_delete);
    EXPECT_TRUE(server.folder.names().empty());
}

TEST_F(MakeNew, maximum_allowed_is_everything) {
    auto create = request(u"f");
    create.desired_access = Access::maximum_allowed;
    const auto open = server.locks.find(locks::OpenId{client.open(create).volatile_});
    EXPECT_EQ(static_cast<std::uint32_t>(open->access), 0x1F01FFU);
}

TEST_F(MakeNew, nothing_is_made_on_a_read_only_share) {
    ShareSettings settings;
    settings.read_only = true;
    test::TestServer closed(settings);
    test::TestClient reader(closed);
    auto create = request(u"f");
    create.desired_access = Access::read_data;
    EXPECT_EQ(reader.create_status(create), Status::access_denied);
    EXPECT_TRUE(closed.folder.names().empty());
}

TEST_F(MakeNew, nothing_is_made_in_a_folder_that_goes) {
    auto folder = request(u"d");
    folder.create_options = CreateOptions::directory_file;
    const FileId id = client.open(folder);
    server.locks.set_delete_pending(*server.locks.find(locks::OpenId{id.volatile_}), true);
    EXPECT_EQ(client.create_status(request(u"d\\f")), Status::delete_pending);
}

TEST_F(MakeNew, a_refused_create_leaves_nothing_behind) {
    server.locks.close_session(client.session->id, locks::CloseReason::logoff); // no more opens for it
    EXPECT_TRUE(is_error(client.create_status(request(u"f"))));
    EXPECT_TRUE(server.folder.names().empty());
    EXPECT_EQ(server.locks.totals().opens, 0U);
}

TEST_F(MakeNew, space_is_reserved_where_it_is_asked_for) {
    auto create = request(u"f");
    const std::array<std::byte, 8> one_mebibyte{std::byte{0}, std::byte{0}, std::byte{0x10}};
    create.create_contexts = {{"AlSi", one_mebibyte}};
    const auto response = client.ask(create).as<wire::CreateResponse>();
    EXPECT_EQ(response.end_of_file, 0U);
    EXPECT_GE(response.allocation_size, 1U << 20);
}

} // namespace
} // namespace holdfast::smb2
