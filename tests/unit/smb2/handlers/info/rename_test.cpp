#include "smb2/handlers/info/rename.h"

#include "smb2/wire/info/set.h"
#include "tests/unit/smb2/handlers/info_test.h"

namespace holdfast::smb2 {
namespace {

using locks::Access;
using locks::ShareMode;

class Rename : public test::InfoTest {
  protected:
    Status link(FileId id, std::u16string to, bool replace = false) {
        wire::FileLinkInformation wanted;
        wanted.replace_if_exists = replace;
        wanted.file_name = std::move(to);
        return set(id, wanted);
    }
    FileId make_file(std::u16string name, std::string_view text = "a") {
        const FileId made = client.open(std::move(name));
        client.write(made, 0, text);
        return made;
    }
    bool is_there(const std::string& name) const { return server.folder.names().contains(name); }
};

TEST_F(Rename, a_file_takes_its_new_name_and_its_open_knows_it) {
    const FileId id = make_file(u"a");
    ASSERT_EQ(rename(id, u"b"), Status::success);
    EXPECT_FALSE(is_there("a"));
    EXPECT_TRUE(is_there("b"));
    EXPECT_EQ(query<wire::FileAllInformation>(id).name.file_name, u"\\b");
}

TEST_F(Rename, what_was_marked_for_deletion_before_goes_under_its_new_name) {
    const FileId id = make_file(u"a");
    ASSERT_EQ(rename(id, u"b"), Status::success);
    ASSERT_EQ(set(id, wire::FileDispositionInformation{true}), Status::success);
    EXPECT_EQ(rename(id, u"c"), Status::access_denied);
    client.close(id);
    EXPECT_FALSE(is_there("b"));
}

TEST_F(Rename, letters_may_change_their_case) {
    const FileId id = make_file(u"name");
    ASSERT_EQ(rename(id, u"Name"), Status::success);
    EXPECT_TRUE(is_there("Name"));
    EXPECT_FALSE(is_there("name"));
    EXPECT_EQ(rename(id, u"Name"), Status::success);
}

TEST_F(Rename, a_name_that_is_taken_is_replaced_only_when_asked) {
    const FileId id = make_file(u"a", "new");
    client.close(make_file(u"b", "old"));
    EXPECT_EQ(rename(id, u"B"), Status::object_name_collision);
    EXPECT_EQ(rename(id, u"B", true), Status::success);
    EXPECT_FALSE(is_there("a"));
    EXPECT_EQ(server.folder.text_of("B"), "new");
}

TEST_F(Rename, what_is_open_read_only_or_a_folder_is_not_replaced) {
    const FileId id = make_file(u"a");
    const FileId open = make_file(u"open");
    EXPECT_EQ(rename(id, u"open", true), Status::access_denied);
    client.close(open);
    EXPECT_EQ(rename(id, u"open", true), Status::success);

    const FileId kept = make_file(u"kept");
    wire::FileBasicInformation read_only;
    read_only.file_attributes = wire::FileAttributes::read_only;
    ASSERT_EQ(set(kept, read_only), Status::success);
    client.close(kept);
    EXPECT_EQ(rename(id, u"kept", true), Status::access_denied);
    client.close(make_folder(u"d"));
    EXPECT_EQ(rename(id, u"d", true), Status::access_denied);
}

TEST_F(Rename, another_file_that_took_the_name_behind_our_back_is_left_alone) {
    const FileId id = make_file(u"a");
    std::filesystem::rename(path("a"), path("moved"));
    server.folder.write("a", "another");
    EXPECT_EQ(rename(id, u"b"), Status::object_name_not_found);
    EXPECT_EQ(link(id, u"b"), Status::object_name_not_found);
    EXPECT_EQ(server.folder.text_of("a"), "another");
}

TEST_F(Rename, the_right_to_delete_is_wanted) {
    make_file(u"a");
    EXPECT_EQ(rename(open_with(u"a", Access::read_data | Access::write_data), u"b"), Status::access_denied);
}

TEST_F(Rename, names_are_checked) {
    const FileId id = make_file(u"a");
    EXPECT_EQ(rename(id, u""), Status::invalid_parameter);
    EXPECT_EQ(rename(id, u":stream"), Status::not_supported);
    EXPECT_EQ(rename(id, u"a*b"), Status::object_name_invalid);
    EXPECT_EQ(rename(id, u"..\\b"), Status::object_name_invalid);
    EXPECT_EQ(rename(id, u"nowhere\\b"), Status::object_path_not_found);
    wire::FileRenameInformation wanted;
    wanted.file_name = u"b";
    wanted.root_directory = 1;
    EXPECT_EQ(set(id, wanted), Status::invalid_parameter);
    EXPECT_EQ(set(id, wire::FileInfoClass::rename, wire::Bytes(19)), Status::info_length_mismatch);
    EXPECT_TRUE(is_there("a"));
}

TEST_F(Rename, a_folder_with_something_open_below_stays) {
    const FileId folder = make_folder(u"d");
    client.close(make_folder(u"d\\e"));
    const FileId below = make_file(u"d\\e\\f");
    EXPECT_EQ(rename(folder, u"other"), Status::access_denied);
    client.close(below);
    EXPECT_EQ(rename(folder, u"other"), Status::success);
    EXPECT_TRUE(is_there("other"));
    client.close(client.open(u"other\\e\\f"));
}

TEST_F(Rename, a_folder_moves_into_another_and_replaces_nothing) {
    const FileId folder = make_folder(u"d");
    client.close(make_folder(u"into"));
    EXPECT_EQ(rename(folder, u"into", true), Status::access_denied);
    EXPECT_EQ(rename(folder, u"into\\d"), Status::success);
    EXPECT_EQ(query<wire::FileAllInformation>(folder).name.file_name, u"\\into\\d");
    EXPECT_NE(rename(folder, u"into\\d\\d"), Status::success);
    EXPECT_EQ(rename(open_root(), u"root"), Status::access_denied);
}

struct ParentRow {
    const char* why;
    Access access;
    ShareMode share;
    Status status;
};

// Windows opens the folder of the new name without sharing its deletion.
TEST_F(Rename, who_holds_the_folder_may_be_in_the_way) {
    const ParentRow rows[] = {
        {"reads it and shares all", Access::read_data, ShareMode::all, Status::success},
        {"does not share deletion", Access::read_data, ShareMode::read | ShareMode::write, Status::success},
        {"does not share writing", Access::read_data, ShareMode::read, Status::sharing_violation},
        {"may delete it", Access::remove, ShareMode::all, Status::sharing_violation},
        {"shares nothing but asked for nothing", Access::read_attributes, ShareMode::none, Status::success},
    };
    client.close(make_folder(u"d"));
    for (const ParentRow& row : rows) {
        auto request = client.create_request(u"d");
        request.desired_access = row.access;
        request.share_access = row.share;
        const FileId holder = client.open(request);
        const FileId id = make_file(u"d\\a");
        EXPECT_EQ(rename(id, u"d\\b"), row.status) << row.why;
        set(id, wire::FileDispositionInformation{true});
        client.close(id);
        client.close(holder);
    }
}

TEST_F(Rename, a_link_is_one_more_name) {
    const FileId id = make_file(u"a", "text");
    ASSERT_EQ(link(id, u"b"), Status::success);
    EXPECT_EQ(server.folder.text_of("b"), "text");
    EXPECT_EQ(query<wire::FileStandardInformation>(id).number_of_links, 2U);
    EXPECT_EQ(link(id, u"b"), Status::object_name_collision);
    client.close(make_file(u"c", "other"));
    EXPECT_EQ(link(id, u"c", true), Status::success);
    EXPECT_EQ(server.folder.text_of("c"), "text");
    EXPECT_EQ(link(make_folder(u"d"), u"e"), Status::file_is_a_directory);
}

} // namespace
} // namespace holdfast::smb2
