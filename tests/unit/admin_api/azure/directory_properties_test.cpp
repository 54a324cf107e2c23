#include "admin_api/azure/directory_properties.h"

#include "tests/unit/admin_api/azure/fixture.h"

namespace holdfast::admin_api::azure {
namespace {

class DirectoryPropertiesTest : public AzureTest {
  protected:
    Answer properties(const std::string& path, const std::string& method = "GET") {
        return ask(method, "/ops/" + path + "?restype=directory");
    }
};

TEST_F(DirectoryPropertiesTest, a_folder_has_them) {
    files.add("projects", "dir/sub", locks::FileKind::directory, 11'529'285'414'812'647'424ULL).attributes = 0x12;
    for (const char* method : {"GET", "HEAD"}) {
        const Answer answer = properties("projects/dir%2FSUB", method);
        EXPECT_EQ(answer.status, Http::ok) << answer.body;
        EXPECT_EQ(header(answer, "x-ms-file-attributes"), "Hidden|Directory");
        EXPECT_EQ(header(answer, "x-ms-file-id"), "11529285414812647424");
        EXPECT_EQ(header(answer, "x-ms-file-parent-id"), "77");
        EXPECT_EQ(header(answer, "Last-Modified"), "Mon, 06 May 2024 05:08:09 GMT");
        EXPECT_EQ(header(answer, "x-ms-file-last-write-time"), "2024-05-06T05:08:09.5000000Z");
        EXPECT_TRUE(header(answer, "ETag").starts_with("\"0x17")) << header(answer, "ETag");
    }
}

TEST_F(DirectoryPropertiesTest, the_root_is_a_folder_of_number_zero) {
    for (const char* root : {"projects", "projects/", "projects/%2F"}) {
        const Answer answer = properties(root);
        EXPECT_EQ(answer.status, Http::ok);
        EXPECT_EQ(header(answer, "x-ms-file-id"), "0");
        EXPECT_EQ(header(answer, "x-ms-file-parent-id"), "0");
    }
    EXPECT_EQ(header(properties("projects/dir"), "x-ms-file-id"), "40");
    EXPECT_EQ(header(properties("projects/dir"), "x-ms-file-parent-id"), "0");
}

TEST_F(DirectoryPropertiesTest, what_is_no_folder_is_not_there) {
    files.add("projects", "leaving", locks::FileKind::directory, 50).delete_pending = true;
    const std::pair<const char*, const char*> rows[] = {
        {"projects/dir/a.txt", "ResourceNotFound"}, {"projects/dir%2Fa.txt", "ResourceNotFound"},
        {"projects/leaving", "ResourceNotFound"},   {"projects/none", "ResourceNotFound"},
        {"projects/none/x", "ParentNotFound"},      {"none", "ShareNotFound"},
    };
    for (const auto& [path, code] : rows) {
        const Answer answer = properties(path);
        EXPECT_EQ(answer.status, Http::not_found) << path;
        EXPECT_EQ(header(answer, "x-ms-error-code"), code) << path;
    }
}

} // namespace
} // namespace holdfast::admin_api::azure
