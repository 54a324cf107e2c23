#include "server/commands/admin_table.h"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <sstream>

namespace holdfast::server {
namespace {

TEST(AdminTable, columns_are_aligned_by_characters) {
    EXPECT_EQ(aligned({{"NAME", "X"}, {"é", "1"}, {"longer", "2"}}), "NAME    X\n"
                                                                     "é       1\n"
                                                                     "longer  2\n");
}

TEST(AdminTable, a_handle_fits_on_one_line) {
    const auto rows = boost::json::parse(R"([
        {"id":"7","state":"connected","share":"projects","path":"dir/a","user":{"name":"alice","domain":"CORP"},
         "client":{"ip":"10.0.0.1","name":"WS01"},"access":{"rights":["Read","Write"]},
         "share_mode":{"read":true,"write":false,"delete":true},"age_ms":90000,"idle_ms":5,
         "locks":{"granted":2,"waiting":1},"delete_on_close":true,"delete_pending":false,
         "lease":{"state":"RWH","breaking_to":"RH"}},
        {"id":"8","state":"disconnected","share":null,"path":"","user":null,"client":null,"access":{"rights":[]},
         "share_mode":{"read":false,"write":false,"delete":false},"age_ms":1,"idle_ms":1,
         "locks":{"granted":0,"waiting":0},"lease":null},
        {"id":"9","state":"connected","share":"s","path":"f","user":null,"client":null,"access":{"rights":[]},
         "share_mode":{"read":false,"write":false,"delete":false},"age_ms":1,"idle_ms":1,
         "locks":{"granted":0,"waiting":0},"lease":{"state":"RH","breaking_to":""}}])");
    EXPECT_EQ(admin_table("handles", rows.as_array()),
              "ID  USER        CLIENT           SHARE     PATH   ACCESS  SHARING  AGE    IDLE  LOCKS  LEASE    MARKS\n"
              "7   CORP\\alice  10.0.0.1 (WS01)  projects  dir/a  RW      RD       1m30s  5ms   2+1w   RWH>RH   "
              "delete-on-close\n"
              "8   -           -                -         /      -       -        1ms    1ms   0      -        "
              "disconnected\n"
              "9   -           -                s         f      -       -        1ms    1ms   0      RH>none  -\n");
}

TEST(AdminTable, other_rows_have_their_own_columns) {
    const auto title = [](std::string_view kind) {
        const std::string table = admin_table(kind, {});
        return table.substr(0, table.find(' '));
    };
    EXPECT_EQ(title("locks"), "ID");
    EXPECT_EQ(title("leases"), "TYPE");
    EXPECT_EQ(title("trees"), "SESSION");
    EXPECT_EQ(title("groups"), "HANDLES");
    EXPECT_EQ(title("shares"), "NAME");
    const auto sessions = boost::json::parse(R"([{"id":"5","user":{"name":"bob","domain":null},
        "client":{"ip":"::1","name":null},"dialect":"3.1.1","signed":true,"encrypted":true,
        "trees":[{"id":"1","share":"IPC$"},{"id":"2","share":"demo"}],"handles":3,"age_ms":1000,"idle_ms":1,
        "state":"valid"}])");
    EXPECT_NE(admin_table("sessions", sessions.as_array()).find("bob   ::1     3.1.1    encrypted   IPC$,demo  3"),
              std::string::npos)
        << admin_table("sessions", sessions.as_array());
}

TEST(AdminTable, wide_ones_have_more_columns_at_the_end) {
    for (const char* kind :
         {"handles", "leaks", "locks", "leases", "watches", "sessions", "connections", "trees", "shares", "results"}) {
        const auto titles = [&](Width width) {
            std::istringstream line(admin_table(kind, {}, width));
            return std::vector<std::string>(std::istream_iterator<std::string>(line), {});
        };
        const auto narrow = titles(Width::narrow);
        const auto wide = titles(Width::wide);
        ASSERT_GT(wide.size(), narrow.size()) << kind;
        EXPECT_TRUE(std::equal(narrow.begin(), narrow.end(), wide.begin())) << kind;
    }
}

TEST(AdminTable, leases_leaks_and_groups_say_what_they_are) {
    const auto lease = boost::json::parse(R"([{"type":"lease_v2","state":"RWH","breaking_to":"R","breaking_ms":1500,
        "handles":2,"share":"demo","path":"a","user":{"name":"bob"},"client":{"ip":"::1"}}])");
    EXPECT_EQ(admin_table("leases", lease.as_array()), "TYPE      LEASE  HANDLES  USER  CLIENT  SHARE  PATH  BREAKING\n"
                                                       "lease_v2  RWH>R  2        bob   ::1     demo   a     1s\n");
    const auto leak = boost::json::parse(R"([{"id":"7","leak_score":0.75,"leak_reasons":["idle","disconnected"]}])");
    EXPECT_NE(admin_table("leaks", leak.as_array()).find("0.75"), std::string::npos);
    EXPECT_NE(admin_table("leaks", leak.as_array()).find("idle,disconnected"), std::string::npos);
    const auto group = boost::json::parse(R"([{"share":"demo","value":"dir/a","count":3}])");
    EXPECT_EQ(admin_table("groups", group.as_array()), "HANDLES  GROUP\n3        demo:dir/a\n");
}

TEST(AdminTable, members_that_were_asked_for_are_the_columns) {
    const auto rows = boost::json::parse(R"([{"id":"7","user":{"name":"bob"}}])");
    EXPECT_EQ(field_table({"id", "user.name", "lease.state"}, rows.as_array()), "ID  USER.NAME  LEASE.STATE\n"
                                                                                "7   bob        -\n");
}

TEST(AdminTable, details_name_every_member) {
    const auto row = boost::json::parse(R"({"id":"7","user":{"name":"al\u001bice","sid":null},"names":["A","B"]})");
    EXPECT_EQ(admin_details(row), "id         7\n"
                                  "user.name  al?ice\n"
                                  "user.sid   -\n"
                                  "names      A B\n");
}

} // namespace
} // namespace holdfast::server
