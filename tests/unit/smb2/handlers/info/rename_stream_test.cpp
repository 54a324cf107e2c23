#include "smb2/handlers/info/rename_stream.h"

#include "smb2/wire/info/set.h"
#include "tests/unit/smb2/handlers/info_test.h"

namespace holdfast::smb2 {
namespace {

using wire::CreateDisposition;

class RenameStream : public test::InfoTest {
  protected:
    FileId make(std::u16string name, std::string_view text = "") {
        const FileId id = client.open(std::move(name));
        if (!text.empty()) client.write(id, 0, text);
        return id;
    }
    Status status_of(std::u16string name) {
        auto asked = client.create_request(std::move(name));
        asked.create_disposition = CreateDisposition::open;
        return client.create_status(asked);
    }
};

TEST_F(RenameStream, a_stream_takes_another_name_in_its_file) {
    const FileId id = make(u"f:a", "text");
    ASSERT_EQ(rename(id, u":b:$DATA"), Status::success);
    EXPECT_EQ(query<wire::FileAllInformation>(id).name.file_name, u"\\f:b");
    EXPECT_EQ(client.text_of(client.read(id, 0, 10)), "text");
    EXPECT_EQ(status_of(u"f:a"), Status::object_name_not_found);
    EXPECT_EQ(status_of(u"f:b"), Status::success);
    EXPECT_EQ(rename(id, u":B"), Status::success);
    EXPECT_EQ(query<wire::FileAllInformation>(id).name.file_name, u"\\f:B");
}

TEST_F(RenameStream, only_an_empty_one_that_nobody_has_open_is_replaced) {
    const FileId id = make(u"f:a", "text");
    client.close(make(u"f:empty"));
    client.close(make(u"f:full", "1"));
    make(u"f:held");
    EXPECT_EQ(rename(id, u":empty"), Status::object_name_collision);
    EXPECT_EQ(rename(id, u":full", true), Status::invalid_parameter);
    EXPECT_EQ(rename(id, u":held", true), Status::invalid_parameter);
    EXPECT_EQ(rename(id, u":EMPTY", true), Status::success);
    EXPECT_EQ(query<wire::FileAllInformation>(id).name.file_name, u"\\f:EMPTY");
}

TEST_F(RenameStream, names_are_checked) {
    const FileId id = make(u"f:a");
    EXPECT_EQ(rename(id, u":"), Status::invalid_parameter);
    EXPECT_EQ(rename(id, u":b:"), Status::invalid_parameter);
    EXPECT_EQ(rename(id, u":b:$FOO"), Status::invalid_parameter);
    EXPECT_EQ(rename(id, u":b/c"), Status::invalid_parameter);
    EXPECT_EQ(rename(id, u"::$DATA"), Status::not_supported);
    EXPECT_EQ(rename(id, u"f:b"), Status::sharing_violation);
    EXPECT_EQ(rename(id, u"g"), Status::sharing_violation);
}

TEST_F(RenameStream, what_is_going_keeps_its_name) {
    const FileId id = make(u"f:a");
    ASSERT_EQ(set(id, wire::FileDispositionInformation{true}), Status::success);
    EXPECT_EQ(rename(id, u":b"), Status::access_denied);
}

TEST_F(RenameStream, a_file_or_folder_is_not_renamed_while_a_stream_of_it_is_open) {
    const FileId file = make(u"f"), folder = make_folder(u"d");
    const FileId of_file = make(u"f:s"), of_folder = make(u"d:s");
    EXPECT_EQ(rename(file, u"g"), Status::access_denied);
    EXPECT_EQ(rename(folder, u"e"), Status::access_denied);
    const FileId other = make(u"other");
    EXPECT_EQ(rename(other, u"f", true), Status::access_denied);
    client.close(of_file);
    client.close(of_folder);
    EXPECT_EQ(rename(file, u"g"), Status::success);
    EXPECT_EQ(rename(folder, u"e"), Status::success);
    EXPECT_EQ(status_of(u"g:s"), Status::success);
    EXPECT_EQ(status_of(u"e:s"), Status::success);
}

TEST_F(RenameStream, the_unnamed_stream_does_not_get_a_name) {
    EXPECT_EQ(rename(make(u"f"), u":s"), Status::not_supported);
}

TEST_F(RenameStream, a_stream_has_no_links) {
    wire::FileLinkInformation wanted;
    wanted.file_name = u"g";
    EXPECT_EQ(set(make(u"f:s"), wanted), Status::invalid_parameter);
}

} // namespace
} // namespace holdfast::smb2
