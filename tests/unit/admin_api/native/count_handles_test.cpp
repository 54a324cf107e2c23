#include "admin_api/native/count_handles.h"

#include "tests/unit/admin_api/fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace holdfast::admin_api::native {
namespace {

class CountTest : public RouteTest {
  protected:
    CountTest() {
        opened = {open("dir/a", alice()), open("dir/a", bob()), open("dir/b", alice()), open("c", alice())};
        opened[0]->bytes_read = 5;
        opened[2]->bytes_written = 7;
    }
    boost::json::value count(const std::string& body, Http expected = Http::ok) {
        return post("/admin/v1/handles:count", body, expected);
    }
    std::vector<locks::OpenRef> opened;
};

TEST_F(CountTest, without_groups_there_is_a_number) {
    EXPECT_EQ(count("{}"), boost::json::parse(R"({"count":4,"group_by":null,"groups":[],"more_groups":0})"));
    EXPECT_EQ(count(R"({"selector":{"path_prefix":"dir","user":"alice"}})").at("count"), 2);
}

TEST_F(CountTest, groups_come_by_size_and_add_up) {
    EXPECT_EQ(count(R"({"group_by":"user"})"), boost::json::parse(R"({"count":4,"group_by":"user","groups":[
        {"value":"CORP\\alice","count":3,"locks":0,"bytes_read":"5","bytes_written":"7"},
        {"value":"bob","count":1,"locks":0,"bytes_read":"0","bytes_written":"0"}],"more_groups":0})"));
}

TEST_F(CountTest, each_grouping_has_its_values) {
    const std::pair<const char*, const char*> firsts[] = {
        {"client", "10.2.4.26"}, {"share", "projects"}, {"state", "connected"}, {"kind", "file"}};
    for (const auto& [by, value] : firsts) {
        const auto answer = count(std::string(R"({"group_by":")") + by + "\"}");
        EXPECT_EQ(answer.at("groups").at(0).at("value"), value) << by;
    }
}

TEST_F(CountTest, a_path_is_of_its_share) {
    const auto groups = count(R"({"group_by":"path","selector":{"path":"dir/a"}})").at("groups");
    ASSERT_EQ(groups.as_array().size(), 2U);
    EXPECT_EQ(groups.at(0).at("share"), "Home");
    EXPECT_EQ(groups.at(1).at("share"), "projects");
    EXPECT_EQ(groups.at(1).at("value"), "dir/a");
}

TEST_F(CountTest, the_limit_says_what_it_leaves_out) {
    const auto answer = count(R"({"group_by":"path","limit":1})");
    EXPECT_EQ(answer.at("groups").as_array().size(), 1U);
    EXPECT_EQ(answer.at("more_groups"), 3);
    EXPECT_EQ(answer.at("count"), 4);
}

TEST_F(CountTest, faults_name_the_member) {
    const std::pair<const char*, const char*> cases[] = {
        {R"({"group_by":"colour"})", "group_by"},
        {R"({"group_by":5})", "group_by"},
        {R"({"limit":0,"group_by":"user"})", "limit"},
        {R"({"limit":1001})", "limit"},
        {R"({"selector":{"x":"y"}})", "selector.x"},
        {R"({"all":true})", "all"},
        {R"({"selector":{"older_than":"x"}})", "selector.older_than"},
    };
    for (const auto& [body, parameter] : cases)
        EXPECT_EQ(count(body, Http::bad_request).at("parameter"), parameter) << body;
    count("", Http::bad_request);
    count("[]", Http::bad_request);
}

} // namespace
} // namespace holdfast::admin_api::native
