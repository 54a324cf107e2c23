#include "admin_api/qumulo/smb_files.h"

#include "tests/unit/admin_api/qumulo/fixture.h"

namespace holdfast::admin_api::qumulo {
namespace {

using locks::Access;
using locks::CloseReason;
using testing::ElementsAre;
using testing::IsEmpty;

class SmbFilesTest : public QumuloTest {
  protected:
    static std::vector<std::string> numbers(const boost::json::value& page) {
        std::vector<std::string> all;
        for (const auto& row : page.at("file_handles").as_array())
            all.emplace_back(row.at("file_number").as_string().c_str());
        return all;
    }
    static std::string named(const std::string& location) {
        return R"({"handle_info":{"location":")" + location + R"("}})";
    }
    boost::json::value close(const std::string& body, Http expected = Http::ok) {
        return post("/v1/smb/files/close", body, expected);
    }
};

TEST_F(SmbFilesTest, a_row_is_as_documented) {
    const auto open = open_file(100003, "dir/f.txt", alice(),
                                Access::read_data | Access::write_data | Access::read_control | Access::synchronize);
    lock(open, 0, 10);
    auto expected = boost::json::parse(R"({"file_handles":[{"file_number":"100003","handle_info":{
        "version":1,"num_byte_range_locks":1,"num_notify_watches":"0",
        "access_mask":["MS_ACCESS_FILE_READ_DATA","MS_ACCESS_FILE_WRITE_DATA","MS_ACCESS_READ_CONTROL",
                       "MS_ACCESS_SYNCHRONIZE"],
        "owner":"1001","path":"/projects/dir/f.txt"}}],"paging":{"next":null}})");
    expected.at("file_handles").at(0).at("handle_info").as_object()["location"] = location(open);
    EXPECT_EQ(get("/v1/smb/files/?resolve_paths=True"), expected);
    EXPECT_EQ(get("/api/v1/smb/files/?resolve_paths=true"), expected);
    EXPECT_EQ(get("/v1/smb/files?resolve_paths=1"), expected);
}

TEST_F(SmbFilesTest, paths_are_told_only_when_asked_for) {
    open_file(1, "f.txt", alice());
    for (const char* query : {"", "?resolve_paths=False", "?resolve_path=True"})
        EXPECT_EQ(get(std::string("/v1/smb/files/") + query).at("file_handles").at(0).at("handle_info").at("path"), "")
            << query;
}

TEST_F(SmbFilesTest, an_open_that_has_outlived_its_owner_is_listed_and_closed) {
    const auto open = open_file(1, "f.txt", nullptr);
    const auto row = get("/v1/smb/files/?resolve_paths=True").at("file_handles").at(0).at("handle_info");
    EXPECT_EQ(row.at("location"), boost::json::value("1.0." + text(open)));
    EXPECT_EQ(row.at("owner"), "0");
    EXPECT_EQ(row.at("path"), "");
    EXPECT_THAT(close("[" + named("1.0." + text(open)) + "]").as_array(), IsEmpty());
    EXPECT_FALSE(open->is_open());
}

TEST_F(SmbFilesTest, one_without_a_session_is_listed_and_closed) {
    open_without_session("dir/away");
    const std::string where = std::string("1.0.") + far_id;
    const auto row = get("/v1/smb/files/?resolve_paths=True").at("file_handles").at(0);
    EXPECT_EQ(row.at("file_number"), "18446744073709551615");
    EXPECT_EQ(row.at("handle_info").at("location"), boost::json::value(where));
    EXPECT_EQ(row.at("handle_info").at("owner"), "1001");
    EXPECT_EQ(row.at("handle_info").at("path"), "/projects/dir/away");
    EXPECT_EQ(close("[" + named("1.0.9007199254740992") + "]").as_array().size(), 1u);
    EXPECT_THAT(close("[" + named(where) + "]").as_array(), IsEmpty());
    EXPECT_EQ(locks.totals().opens, 0u);
}

TEST_F(SmbFilesTest, a_watched_folder_says_so_as_text) {
    const auto dir = open("dir", alice(), locks::FileKind::directory);
    watches.rows = {{.open = dir->id}};
    EXPECT_EQ(get("/v1/smb/files/").at("file_handles").at(0).at("handle_info").at("num_notify_watches"), "1");
    watches.rows = {{.open = locks::OpenId{99}}};
    EXPECT_EQ(get("/v1/smb/files/").at("file_handles").at(0).at("handle_info").at("num_notify_watches"), "0");
}

TEST_F(SmbFilesTest, numbers_beyond_2_to_the_53_and_odd_names_arrive_whole) {
    const std::string name = "a<&>\x01\xEF\xBF\xBE .";
    open_file(UINT64_MAX, name, alice(), Access::read_data, locks::ShareMode::all, "str&eam");
    const auto row = get("/v1/smb/files/?resolve_paths=True").at("file_handles").at(0);
    EXPECT_EQ(row.at("file_number"), "18446744073709551615");
    EXPECT_EQ(row.at("handle_info").at("path"), boost::json::value("/projects/" + name + ":str&eam"));
}

TEST_F(SmbFilesTest, are_filtered_by_file_and_pipes_are_none) {
    open_file(7, "a", alice());
    open_file(8, "b", alice());
    open("srvsvc", alice(), locks::FileKind::pipe);
    EXPECT_THAT(numbers(get("/v1/smb/files/")), ElementsAre("7", "8"));
    EXPECT_THAT(numbers(get("/v1/smb/files/?file_number=8")), ElementsAre("8"));
    EXPECT_THAT(numbers(get("/v1/smb/files/?file_number=9")), IsEmpty());
    get("/v1/smb/files/?file_number=x", Http::bad_request);
}

TEST_F(SmbFilesTest, pages_end_with_a_null_that_is_there) {
    for (std::uint64_t i = 1; i <= 5; ++i) open_file(i, std::to_string(i), alice());
    std::vector<std::string> seen;
    std::string next = "/v1/smb/files/?resolve_paths=True&limit=2";
    int pages = 0;
    while (!next.empty()) {
        const auto page = get("/api" + next);
        ASSERT_TRUE(page.at("paging").as_object().contains("next"));
        for (const auto& number : numbers(page)) seen.push_back(number);
        next = next_of(page);
        EXPECT_TRUE(next.empty() || next.starts_with("/v1/smb/files/?resolve_paths=True&limit=2&after=")) << next;
        ASSERT_LT(++pages, 10);
    }
    EXPECT_EQ(pages, 3);
    EXPECT_THAT(seen, ElementsAre("1", "2", "3", "4", "5"));
}

TEST_F(SmbFilesTest, of_nobody_are_an_empty_list_not_an_empty_body) {
    EXPECT_EQ(ask("GET", "/v1/smb/files/").body, R"({"file_handles":[],"paging":{"next":null}})");
}

TEST_F(SmbFilesTest, close_reads_the_location_and_nothing_else) {
    const auto a = open_file(1, "a", alice());
    EXPECT_EQ(ask("POST", "/v1/smb/files/close", "[" + named(location(a)) + "]").body, "[]");
    EXPECT_THAT(closed, ElementsAre(CloseReason::admin));

    const auto b = open_file(1, "a", alice());
    EXPECT_THAT(close(R"([{"file_number":0,"handle_info":{"owner":"0","access_mask":["MS_ACCESS_FILE_READ_ATTRIBUTES"],
        "version":0,"location":")" +
                      location(b) + R"(","num_byte_range_locks":0}}])")
                    .as_array(),
                IsEmpty());
    EXPECT_FALSE(b->is_open());
}

TEST_F(SmbFilesTest, close_takes_a_list_in_a_list) {
    const auto a = open_file(1, "a", alice());
    const auto b = open_file(2, "b", bob());
    EXPECT_THAT(close("[[" + named(location(a)) + "," + named(location(b)) + "]]").as_array(), IsEmpty());
    EXPECT_FALSE(a->is_open());
    EXPECT_FALSE(b->is_open());
}

TEST_F(SmbFilesTest, what_is_not_there_is_a_message_each_and_the_rest_is_closed) {
    const auto a = open_file(1, "a", alice());
    const auto answer = close("[" + named("9.9.9") + "," + named(location(a)) + "," + named("1.2.999") + "]");
    EXPECT_EQ(answer, boost::json::parse(R"([{"error_message":"File handle 9.9.9 not found"},
                                             {"error_message":"File handle 1.2.999 not found"}])"));
    EXPECT_FALSE(a->is_open());
}

TEST_F(SmbFilesTest, a_handle_of_another_session_than_the_location_says_stays) {
    const auto a = open_file(1, "a", alice());
    EXPECT_EQ(close("[" + named("1.2." + text(a)) + "]").as_array().size(), 1u);
    EXPECT_TRUE(a->is_open());
}

TEST_F(SmbFilesTest, one_element_without_location_and_nothing_is_closed) {
    const auto a = open_file(1, "a", alice());
    for (const std::string body : {R"({"file_number":"1"})", "1", R"({"handle_info":{}})", R"({"handle_info":"x"})",
                                   R"({"handle_info":{"location":""}})", "null"})
        EXPECT_EQ(close("[" + named(location(a)) + "," + body + "]", Http::bad_request).at("error_class"),
                  "invalid_request_error")
            << body;
    close("", Http::bad_request);
    EXPECT_TRUE(a->is_open());
}

TEST_F(SmbFilesTest, closing_twice_tells_it) {
    const auto a = open_file(1, "a", alice());
    const std::string body = "[" + named(location(a)) + "," + named(location(a)) + "]";
    EXPECT_THAT(close(body).as_array(), IsEmpty()); // named twice, closed once
    EXPECT_EQ(close(body).as_array().size(), 1u);
}

} // namespace
} // namespace holdfast::admin_api::qumulo
