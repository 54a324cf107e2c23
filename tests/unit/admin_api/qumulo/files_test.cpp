#include "admin_api/qumulo/files.h"

#include "tests/unit/admin_api/qumulo/fixture.h"

namespace holdfast::admin_api::qumulo {
namespace {

class FilesTest : public QumuloTest {
  protected:
    FilesTest() {
        FileEntry& file = files.entries["projects/dir/a.txt"];
        file.path = "dir/a.txt";
        file.id = 100003;
        file.size = 12;
        file.created = file.accessed = file.written = file.changed = test_now;
        files.entries["projects/"].kind = locks::FileKind::directory;
    }
};

TEST_F(FilesTest, open_ones_are_resolved_in_the_order_of_the_question) {
    open_file(UINT64_MAX, "dir/a.txt", alice(), locks::Access::read_data, locks::ShareMode::all, "stream");
    open_file(7, "b", bob());
    open("srvsvc", alice(), locks::FileKind::pipe);
    EXPECT_EQ(post("/v1/files/resolve", R"(["7","99",18446744073709551615,"7"])"),
              boost::json::parse(R"([{"id":"7","path":"/Home/b"},{"id":"99","path":""},
        {"id":"18446744073709551615","path":"/projects/dir/a.txt"},{"id":"7","path":"/Home/b"}])"));
    EXPECT_EQ(ask("POST", "/api/v1/files/resolve/", "[]").body, "[]");
}

TEST_F(FilesTest, what_is_no_id_is_refused) {
    for (const char* body : {"", R"(["/projects/a"])", "[null]", "[-1]"})
        post("/v1/files/resolve", body, Http::bad_request);
}

TEST_F(FilesTest, attributes_by_path_are_those_of_the_disk) {
    EXPECT_EQ(get("/v1/files/%2Fprojects%2Fdir%2Fa.txt/info/attributes"),
              boost::json::parse(R"({"path":"/projects/dir/a.txt","name":"a.txt","id":"100003","file_number":"100003",
        "type":"FS_FILE_TYPE_FILE","size":"12","creation_time":"2024-05-06T07:08:09.500000000Z",
        "access_time":"2024-05-06T07:08:09.500000000Z","modification_time":"2024-05-06T07:08:09.500000000Z",
        "change_time":"2024-05-06T07:08:09.500000000Z"})"));
    const auto root = get("/v1/files/%2Fprojects/info/attributes");
    EXPECT_EQ(root.at("type"), "FS_FILE_TYPE_DIRECTORY");
    EXPECT_EQ(root.at("name"), "projects");
    EXPECT_EQ(root.at("path"), "/projects");
}

TEST_F(FilesTest, attributes_by_id_are_those_of_an_open_file) {
    EXPECT_EQ(get("/v1/files/100003/info/attributes", Http::not_found).at("error_class"), "fs_no_such_entry_error");
    open_file(100003, "dir/a.txt", alice());
    EXPECT_EQ(get("/v1/files/100003/info/attributes").at("size"), "12");
}

TEST_F(FilesTest, a_file_without_its_name_has_an_id_and_no_size) {
    open_file(100009, "dir/a.txt", alice()); // the name leads to another file by now
    const auto answer = get("/v1/files/%2Fprojects%2Fdir%2Fa.txt/info/attributes");
    EXPECT_EQ(answer.at("file_number"), "100009");
    EXPECT_TRUE(answer.at("size").is_null());
}

TEST_F(FilesTest, a_path_that_leads_nowhere_is_not_found) {
    get("/v1/files/%2Fprojects%2Fnot/info/attributes", Http::not_found);
    get("/v1/files/projects/info/attributes", Http::bad_request);
}

} // namespace
} // namespace holdfast::admin_api::qumulo
