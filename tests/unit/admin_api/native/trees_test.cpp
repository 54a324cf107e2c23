#include "admin_api/native/trees.h"

#include "tests/unit/admin_api/fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace holdfast::admin_api::native {
namespace {

class TreesTest : public RouteTest {
  protected:
    TreesTest() {
        SessionRow row;
        row.id = alice()->session;
        row.user = "alice";
        row.client_address = "10.2.4.26";
        row.trees = {{locks::TreeId{1}, "projects", true, test_now - std::chrono::seconds(5)},
                     {locks::TreeId{2}, "IPC$", false, test_now}};
        SessionRow other = row;
        other.id = locks::SessionId{2};
        other.user = "bob";
        other.trees = {{locks::TreeId{7}, "Home", false, test_now}};
        sessions.rows = {other, row};
    }
    std::vector<std::string> shares_of(const std::string& query) {
        std::vector<std::string> all;
        std::string cursor;
        while (true) {
            const auto page = get("/admin/v1/trees?limit=1" + query + (cursor.empty() ? "" : "&cursor=" + cursor));
            for (const auto& row : page.at("trees").as_array()) all.emplace_back(row.at("share").as_string().c_str());
            if (page.at("next").is_null()) return all;
            cursor = page.at("next").as_string().c_str();
        }
    }
    using Texts = std::vector<std::string>;
};

TEST_F(TreesTest, one_row_says_whose_it_is_and_what_it_holds) {
    open("a", alice());
    open("b", alice());
    EXPECT_EQ(get("/admin/v1/trees?share=PROJECTS").at("trees").at(0), boost::json::parse(R"({
        "session_id":"281474976710657","tree_id":"1","share":"projects",
        "user":{"name":"alice","domain":null,"sid":null,"uid":0},
        "client":{"ip":"10.2.4.26","port":0,"name":null,"guid":null},"encrypted":true,"handles":2,
        "connected_at":"2024-05-06T07:08:04.500000000Z","age_ms":5000})"));
}

TEST_F(TreesTest, are_walked_by_session_or_as_sorted) {
    EXPECT_EQ(shares_of(""), (Texts{"Home", "projects", "IPC$"}));
    EXPECT_EQ(shares_of("&sort=share"), (Texts{"Home", "IPC$", "projects"}));
    EXPECT_EQ(shares_of("&sort=-age"), (Texts{"projects", "Home", "IPC$"}));
    EXPECT_EQ(shares_of("&user=alice"), (Texts{"projects", "IPC$"}));
}

} // namespace
} // namespace holdfast::admin_api::native
