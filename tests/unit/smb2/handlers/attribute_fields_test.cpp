#include "smb2/handlers/attribute_fields.h"

#include "smb2/wire/info/directory.h"
#include "tests/unit/smb2/handlers/info_test.h"
#include "vfs/names.h"

namespace holdfast::smb2 {
namespace {

using wire::FileAttributes;

/// A share that hides "hidefile" and what begins with a dot.
class HiddenByName : public ::testing::Test {
  protected:
    HiddenByName() { client.connection.negotiated().max_transact_size = 1U << 20; }
    static ShareSettings settings() {
        ShareSettings made;
        made.hide_files = {"hidefile", ".*"};
        return made;
    }
    wire::FileBasicInformation basic(FileId id) {
        wire::QueryInfoRequest request;
        request.info_type = wire::InfoType::file;
        request.file_info_class = wire::to_bits(wire::FileInfoClass::basic);
        request.output_buffer_length = 4096;
        request.file_id = id;
        return *wire::decode<wire::FileBasicInformation>(client.ask(request).as<wire::QueryInfoResponse>().output);
    }

    test::TestServer server{settings()};
    test::TestClient client{server};
};

TEST_F(HiddenByName, shows_in_every_answer) {
    const auto opened = client.ask(client.create_request(u"HideFile")).as<wire::CreateResponse>();
    EXPECT_TRUE(has(opened.file_attributes, FileAttributes::hidden)) << "CREATE";
    EXPECT_TRUE(has(basic(opened.file_id).file_attributes, FileAttributes::hidden)) << "QUERY_INFO";
    const auto closed = client.close(opened.file_id, wire::CloseFlags::postquery_attrib).as<wire::CloseResponse>();
    EXPECT_TRUE(has(closed.file_attributes, FileAttributes::hidden)) << "CLOSE";
    EXPECT_FALSE(has(basic(client.open(u"seen")).file_attributes, FileAttributes::hidden));
}

TEST_F(HiddenByName, shows_in_lists) {
    for (const auto* name : {u"hidefile", u".profile", u"seen"}) client.close(client.open(name));
    auto root = client.create_request(u"");
    root.create_options = wire::CreateOptions::directory_file;
    wire::QueryDirectoryRequest request;
    request.file_information_class = wire::FileInfoClass::directory;
    request.file_id = client.open(root);
    request.output_buffer_length = 4096;
    request.file_name = u"*";
    const auto output = client.ask(request).as<wire::QueryDirectoryResponse>().output;
    std::vector<wire::FileDirectoryInformation> entries;
    wire::Reader reader(output);
    reader.rest_chain("Entries", entries, 8);
    ASSERT_EQ(entries.size(), 5U);
    for (const auto& entry : entries) {
        const bool hides = entry.file_name == u"hidefile" || entry.file_name == u".profile";
        EXPECT_EQ(has(entry.file_attributes, FileAttributes::hidden), hides) << vfs::utf16_to_utf8(entry.file_name);
    }
}

// Who overwrites a file that was hidden by hand must know that it is: a name alone asks nothing of anybody.
TEST_F(HiddenByName, does_not_stand_against_an_overwrite) {
    client.close(client.open(u"hidefile"));
    auto request = client.create_request(u"hidefile");
    request.create_disposition = wire::CreateDisposition::overwrite_if;
    EXPECT_EQ(client.create_status(request), Status::success);
}

TEST_F(HiddenByName, is_not_stored) {
    const FileId id = client.open(u"hidefile");
    FileOpen& file = *resource_of(*server.locks.find(locks::OpenId{id.volatile_})).as_file();
    EXPECT_EQ(file.file->attributes()->dos_attributes & vfs::dos::hidden, 0U);
}

} // namespace
} // namespace holdfast::smb2
