#include "tests/unit/smb2/handlers/test_client.h"

namespace holdfast::smb2 {
namespace {

using locks::Access;
using locks::ShareMode;
using wire::CreateDisposition;
using wire::CreateOptions;
using wire::FileAttributes;

class OpenExisting : public test::HandlerTest {
  protected:
    wire::CreateRequest request(std::u16string name) const {
        auto made = client.create_request(std::move(name));
        made.create_disposition = CreateDisposition::open;
        return made;
    }
    wire::CreateRequest overwrite(FileAttributes attributes) const {
        auto made = request(u"f");
        made.create_disposition = CreateDisposition::overwrite;
        made.file_attributes = attributes;
        return made;
    }
    void make(std::u16string name, FileAttributes attributes = FileAttributes::none) {
        auto made = client.create_request(std::move(name));
        made.file_attributes = attributes;
        client.close(client.open(made));
    }
};

TEST_F(OpenExisting, share_modes_are_kept) {
    make(u"f");
    auto first = request(u"f");
    first.desired_access = Access::read_data;
    first.share_access = ShareMode::read;
    client.open(first);
    auto second = request(u"f");
    second.desired_access = Access::write_data;
    EXPECT_EQ(client.create_status(second), Status::sharing_violation);
    second.desired_access = Access::read_data;
    EXPECT_EQ(client.create_status(second), Status::success);
}

TEST_F(OpenExisting, overwriting_is_writing_whatever_was_asked_for) {
    make(u"f");
    auto holder = request(u"f");
    holder.desired_access = Access::read_data;
    holder.share_access = ShareMode::read | ShareMode::remove;
    client.open(holder);
    auto second = overwrite(FileAttributes::none);
    second.desired_access = Access::read_attributes;
    EXPECT_EQ(client.create_status(second), Status::sharing_violation);
}

TEST_F(OpenExisting, a_refused_overwrite_leaves_the_content) {
    make(u"f");
    server.folder.write("f", "content");
    auto holder = request(u"f");
    holder.share_access = ShareMode::none;
    client.open(holder);
    EXPECT_EQ(client.create_status(overwrite(FileAttributes::none)), Status::sharing_violation);
    EXPECT_EQ(server.folder.text_of("f"), "content");
}

TEST_F(OpenExisting, overwriting_empties_and_takes_the_new_attributes) {
    make(u"f", FileAttributes::archive);
    server.folder.write("f", "content");
    const auto response = client.ask(overwrite(FileAttributes::hidden)).as<wire::CreateResponse>();
    EXPECT_EQ(response.end_of_file, 0U);
    EXPECT_EQ(response.file_attributes, FileAttributes::hidden | FileAttributes::archive);
    EXPECT_EQ(server.folder.text_of("f"), "");
}

struct MarkRow {
    FileAttributes there, asked;
    Status status;
};

TEST_F(OpenExisting, who_overwrites_a_hidden_or_system_file_must_know_it) {
    const MarkRow rows[] = {
        {FileAttributes::hidden, FileAttributes::none, Status::access_denied},
        {FileAttributes::hidden, FileAttributes::hidden, Status::success},
        {FileAttributes::system, FileAttributes::hidden, Status::access_denied},
        {FileAttributes::hidden | FileAttributes::system, FileAttributes::system, Status::access_denied},
        {FileAttributes::none, FileAttributes::system, Status::success},
        {FileAttributes::read_only, FileAttributes::read_only, Status::access_denied},
    };
    for (const MarkRow& row : rows) {
        std::filesystem::remove(server.folder.path("f"));
        make(u"f", row.there);
        const test::Answer answer = client.ask(overwrite(row.asked));
        EXPECT_EQ(answer.status(), row.status);
        if (row.status == Status::success) client.close(answer.as<wire::CreateResponse>().file_id);
    }
}

TEST_F(OpenExisting, overwriting_does_not_ask_for_ranges) {
    const FileId id = client.open(u"f");
    wire::LockRequest lock;
    lock.file_id = id;
    lock.locks = {{0, 10, wire::LockFlags::exclusive | wire::LockFlags::fail_immediately}};
    ASSERT_EQ(client.ask(lock).status(), Status::success);
    EXPECT_EQ(client.create_status(overwrite(FileAttributes::none)), Status::success);
}

TEST_F(OpenExisting, a_read_only_file_is_not_written_and_not_deleted) {
    make(u"f", FileAttributes::read_only);
    auto open = request(u"f");
    open.desired_access = Access::write_data;
    EXPECT_EQ(client.create_status(open), Status::access_denied);
    open.desired_access = Access::remove;
    EXPECT_EQ(client.create_status(open), Status::success); // it may be renamed
    open.create_options = CreateOptions::delete_on_close;
    EXPECT_EQ(client.create_status(open), Status::cannot_delete);
    open.create_options = CreateOptions::none;
    open.desired_access = Access::maximum_allowed;
    const auto granted = server.locks.find(locks::OpenId{client.open(open).volatile_})->access;
    EXPECT_FALSE(has_any(granted, Access::write_data | Access::append_data));
    EXPECT_TRUE(has_any(granted, Access::write_attributes));
}

TEST_F(OpenExisting, a_name_that_another_process_took_away_is_looked_up_again) {
    make(u"f");
    const FileId id = client.open(request(u"f"));
    std::filesystem::remove(server.folder.path("f"));
    EXPECT_EQ(client.create_status(request(u"f")), Status::object_name_not_found);
    EXPECT_EQ(client.read(id, 0, 1).status(), Status::end_of_file);
}

TEST_F(OpenExisting, a_folder_goes_when_its_last_open_does) {
    server.folder.make_folder("d");
    auto open = request(u"d");
    open.create_options = CreateOptions::directory_file | CreateOptions::delete_on_close;
    client.close(client.open(open));
    EXPECT_TRUE(server.folder.names().empty());
}

TEST_F(OpenExisting, a_folder_that_is_not_empty_stays) {
    server.folder.make_folder("d");
    server.folder.write("d/f");
    auto open = request(u"d");
    open.create_options = CreateOptions::directory_file | CreateOptions::delete_on_close;
    client.close(client.open(open));
    EXPECT_TRUE(server.folder.names().contains("d"));
}

TEST_F(OpenExisting, the_mode_of_a_file_counts) {
    server.folder.write("f", "x");
    std::filesystem::permissions(server.folder.path("f"), std::filesystem::perms(0444));
    // Root is not asked: there the session acts as somebody else.
    client.become({12345, 12345, {}});
    auto open = request(u"f");
    open.desired_access = Access::write_data;
    EXPECT_EQ(client.create_status(open), Status::access_denied);
    open.desired_access = Access::read_data;
    EXPECT_EQ(client.create_status(open), Status::success);
}

} // namespace
} // namespace holdfast::smb2
