#include "smb2/wire/info/directory.h"
#include "tests/unit/smb2/handlers/info_test.h"

namespace holdfast::smb2 {
namespace {

using wire::FileInfoClass;

class QueryDirectory : public test::InfoTest {
  protected:
    wire::QueryDirectoryRequest request_for(FileId id, std::u16string pattern = u"*") const {
        wire::QueryDirectoryRequest request;
        request.file_information_class = FileInfoClass::id_both_directory;
        request.file_id = id;
        request.output_buffer_length = 4096;
        request.file_name = std::move(pattern);
        return request;
    }
    static std::vector<wire::FileIdBothDirectoryInformation> entries_of(const test::Answer& answer) {
        const auto output = answer.as<wire::QueryDirectoryResponse>().output;
        std::vector<wire::FileIdBothDirectoryInformation> entries;
        wire::Reader reader(output);
        reader.rest_chain("Entries", entries, 8);
        EXPECT_TRUE(reader.ok());
        return entries;
    }
};

TEST_F(QueryDirectory, a_folder_is_listed_with_the_ids_that_its_files_say_they_have) {
    const FileId file = client.open(u"file");
    const auto entries = entries_of(client.ask(request_for(open_root())));
    ASSERT_EQ(entries.size(), 3U);
    EXPECT_EQ(entries[0].file_name, u".");
    EXPECT_EQ(entries[1].file_name, u"..");
    EXPECT_EQ(entries[2].file_name, u"file");
    EXPECT_EQ(entries[2].file_id, query<wire::FileInternalInformation>(file).index_number);
    EXPECT_EQ(entries[0].file_id, query<wire::FileInternalInformation>(open_root()).index_number);
}

TEST_F(QueryDirectory, two_opens_of_a_folder_are_two_scans) {
    const FileId one = open_root();
    const FileId two = open_root();
    EXPECT_EQ(entries_of(client.ask(request_for(one))).size(), 2U);
    EXPECT_EQ(client.ask(request_for(one)).status(), Status::no_more_files);
    EXPECT_EQ(entries_of(client.ask(request_for(two))).size(), 2U);
}

TEST_F(QueryDirectory, a_folder_that_moved_is_listed_where_it_is) {
    const FileId folder = make_folder(u"d");
    client.close(client.open(u"d\\x"));
    wire::Bytes rename(20);
    rename[16] = std::byte{2};
    rename.push_back(std::byte{'e'});
    rename.push_back(std::byte{0});
    ASSERT_EQ(set(folder, FileInfoClass::rename, rename), Status::success);
    EXPECT_EQ(entries_of(client.ask(request_for(folder, u"X"))).size(), 1U);
}

TEST_F(QueryDirectory, what_is_refused) {
    const FileId root = open_root();
    auto request = request_for(client.open(u"file"));
    EXPECT_EQ(client.ask(request).status(), Status::invalid_parameter);
    request = request_for(root);
    request.file_information_class = FileInfoClass::basic;
    EXPECT_EQ(client.ask(request).status(), Status::invalid_info_class);
    request = request_for(root);
    request.output_buffer_length = 103;
    EXPECT_EQ(client.ask(request).status(), Status::info_length_mismatch);
    request.output_buffer_length = (1U << 20) + 1;
    EXPECT_EQ(client.ask(request).status(), Status::invalid_parameter);
    EXPECT_EQ(client.ask(request_for(open_with(u"", locks::Access::read_attributes))).status(), Status::access_denied);
    client.close(root);
    EXPECT_EQ(client.ask(request_for(root)).status(), Status::file_closed);
}

} // namespace
} // namespace holdfast::smb2
