#include "smb2/handlers/info/file_queries.h"

#include "smb2/wire/info/ea.h"
#include "smb2/wire/info/set.h"
#include "tests/unit/smb2/handlers/info_test.h"

#include <sys/stat.h>

namespace holdfast::smb2 {
namespace {

using locks::Access;
using wire::FileInfoClass;

class FileQueries : public test::InfoTest {
  protected:
    FileQueries() { server.folder.write("Ten.txt", "0123456789"); }
    FileId file() { return client.open(u"ten.TXT"); }
};

TEST_F(FileQueries, standard_information_of_a_file_and_a_folder) {
    const auto standard = query<wire::FileStandardInformation>(file());
    EXPECT_EQ(standard.end_of_file, 10U);
    EXPECT_EQ(standard.number_of_links, 1U);
    EXPECT_FALSE(standard.delete_pending);
    EXPECT_FALSE(standard.directory);
    const auto folder = query<wire::FileStandardInformation>(make_folder(u"d"));
    EXPECT_TRUE(folder.directory);
    EXPECT_EQ(folder.number_of_links, 1U);
}

TEST_F(FileQueries, the_link_that_is_to_go_counts_no_more) {
    const FileId id = file();
    ASSERT_EQ(set(id, wire::FileDispositionInformation{true}), Status::success);
    const auto standard = query<wire::FileStandardInformation>(id);
    EXPECT_TRUE(standard.delete_pending);
    EXPECT_EQ(standard.number_of_links, 0U);
}

TEST_F(FileQueries, the_index_number_is_the_inode_and_the_id_as_well) {
    struct stat info {};
    ASSERT_EQ(::stat(path("Ten.txt").c_str(), &info), 0);
    const FileId id = file();
    EXPECT_EQ(query<wire::FileInternalInformation>(id).index_number, info.st_ino);
    const auto wide = query<wire::FileIdInformation>(id);
    std::uint64_t low = 0;
    std::memcpy(&low, wide.file_id.data(), sizeof low);
    EXPECT_EQ(low, info.st_ino);
}

TEST_F(FileQueries, all_information_is_the_parts_together) {
    const FileId id = file();
    const auto all = query<wire::FileAllInformation>(id);
    EXPECT_EQ(all.standard.end_of_file, 10U);
    EXPECT_EQ(all.access.access_flags, static_cast<Access>(0x1F'01FF));
    EXPECT_EQ(all.name.file_name, u"\\Ten.txt");
    EXPECT_EQ(all.internal.index_number, query<wire::FileInternalInformation>(id).index_number);
    EXPECT_EQ(all.basic.last_write_time, query<wire::FileBasicInformation>(id).last_write_time);
}

TEST_F(FileQueries, names_are_in_the_spelling_of_the_disk) {
    const auto answer = query(file(), FileInfoClass::normalized_name);
    ASSERT_EQ(answer.status(), Status::success);
    EXPECT_EQ(wire::decode<wire::FileNameInformation>(output_of(answer))->file_name, u"Ten.txt");
}

TEST_F(FileQueries, dialects_before_3_1_1_have_no_normalized_name_and_before_3_0_no_id) {
    const FileId id = file();
    client.connection.negotiated().dialect = 0x0302;
    EXPECT_EQ(query(id, FileInfoClass::normalized_name).status(), Status::not_supported);
    EXPECT_EQ(query(id, FileInfoClass::id).status(), Status::success);
    client.connection.negotiated().dialect = 0x0210;
    EXPECT_EQ(query(id, FileInfoClass::id).status(), Status::not_supported);
}

TEST_F(FileQueries, a_short_name_is_its_own_and_others_have_none) {
    EXPECT_EQ(query(file(), FileInfoClass::alternate_name).status(), Status::success);
    for (const std::u16string name : {u"longer than eight.txt", u"two.dots.t", u"a.html", u"sp ace", u"dot.txt2"}) {
        EXPECT_EQ(query(client.open(name), FileInfoClass::alternate_name).status(), Status::object_name_not_found);
    }
}

TEST(FileQueriesWithShortNames, the_short_name_leads_to_the_file) {
    ShareSettings settings;
    settings.short_names = true;
    test::TestServer server(settings);
    test::TestClient client(server);
    client.connection.negotiated().max_transact_size = 1U << 20;
    const auto short_name_of = [&](FileId id) {
        wire::QueryInfoRequest request;
        request.info_type = wire::InfoType::file;
        request.file_info_class = wire::to_bits(FileInfoClass::alternate_name);
        request.output_buffer_length = 4096;
        request.file_id = id;
        const auto output = client.ask(request).as<wire::QueryInfoResponse>().output;
        return wire::decode<wire::FileAlternateNameInformation>(output)->file_name;
    };
    const FileId id = client.open(u"longer than eight.text");
    const std::u16string name = short_name_of(id);
    EXPECT_LE(name.size(), 12U);
    client.write(id, 0, "the same");
    auto request = client.create_request(name);
    request.create_disposition = wire::CreateDisposition::open;
    EXPECT_EQ(client.text_of(client.read(client.open(request), 0, 100)), "the same");
    EXPECT_EQ(short_name_of(client.open(u"Short.txt")), u"Short.txt");
}

TEST_F(FileQueries, a_file_has_one_stream_and_a_folder_none) {
    const auto streams = query<wire::FileStreamInformation>(file());
    EXPECT_EQ(streams.stream_name, u"::$DATA");
    EXPECT_EQ(streams.stream_size, 10U);
    const auto answer = query(make_folder(u"d"), FileInfoClass::stream);
    EXPECT_EQ(answer.status(), Status::success);
    EXPECT_TRUE(output_of(answer).empty());
}

TEST_F(FileQueries, an_ordinary_file_is_to_be_archived) {
    EXPECT_EQ(query<wire::FileAttributeTagInformation>(file()).file_attributes, wire::FileAttributes::archive);
    EXPECT_EQ(query<wire::FileNetworkOpenInformation>(make_folder(u"d")).file_attributes,
              wire::FileAttributes::directory);
}

TEST_F(FileQueries, the_access_is_that_of_the_open) {
    EXPECT_EQ(query<wire::FileAccessInformation>(open_with(u"Ten.txt", Access::read_data)).access_flags,
              Access::read_data);
}

struct RightRow {
    FileInfoClass info_class;
    Access needed;
};

TEST_F(FileQueries, some_classes_need_a_right) {
    const RightRow rows[] = {
        {FileInfoClass::basic, Access::read_attributes},
        {FileInfoClass::all, Access::read_attributes},
        {FileInfoClass::network_open, Access::read_attributes},
        {FileInfoClass::attribute_tag, Access::read_attributes},
        {FileInfoClass::full_ea, Access::read_ea},
        {FileInfoClass::standard, Access::none},
        {FileInfoClass::internal, Access::none},
        {FileInfoClass::ea, Access::none},
        {FileInfoClass::position, Access::none},
        {FileInfoClass::mode, Access::none},
    };
    const FileId without = open_with(u"Ten.txt", Access::synchronize);
    for (const RightRow& row : rows) {
        const Status expected = row.needed == Access::none ? Status::success : Status::access_denied;
        EXPECT_EQ(query(without, row.info_class).status(), expected) << int{wire::to_bits(row.info_class)};
        if (row.needed == Access::none || row.info_class == FileInfoClass::full_ea) continue;
        EXPECT_EQ(query(open_with(u"Ten.txt", row.needed), row.info_class).status(), Status::success);
    }
}

TEST_F(FileQueries, files_are_no_pipes) {
    EXPECT_EQ(query(file(), FileInfoClass::pipe).status(), Status::invalid_parameter);
    EXPECT_EQ(query(file(), FileInfoClass::pipe_local).status(), Status::invalid_parameter);
}

} // namespace
} // namespace holdfast::smb2
