#include "server/commands/admin_table.h"

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace holdfast::server {
namespace {

TEST(AdminTable, columns_are_aligned_by_characters) {
    EXPECT_EQ(aligned({{"NAME", "X"}, {"é", "1"}, {"longer", "2"}}), "NAME    X\n"
                                                                     "é       1\n"
                                                                     "longer  2\n");
}

TEST(AdminTable, durations_are_short) {
    EXPECT_EQ(duration_text(0), "0ms");
    EXPECT_EQ(duration_text(999), "999ms");
    EXPECT_EQ(duration_text(59'999), "59s");
    EXPECT_EQ(duration_text(185'000), "3m05s");
    EXPECT_EQ(duration_text(18'420'000), "5h07m");
    EXPECT_EQ(duration_text(4 * 86'400'000LL + 7'300'000), "4d02h");
}

TEST(AdminTable, names_cannot_steer_the_terminal) {
    EXPECT_EQ(printable("a\x1b[2Jb\r\n\x7f"), "a?[2Jb???");
    EXPECT_EQ(printable("c\xC2\x9B"
                        "1m"),
              "c?1m");
    EXPECT_EQ(printable("é€ ©"), "é€ ©");
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
    EXPECT_EQ(title("locks"), "HANDLE");
    EXPECT_EQ(title("shares"), "NAME");
    const auto sessions = boost::json::parse(R"([{"id":"5","user":{"name":"bob","domain":null},
        "client":{"ip":"::1","name":null},"dialect":"3.1.1","signed":true,"encrypted":true,
        "trees":[{"id":"1","share":"IPC$"},{"id":"2","share":"demo"}],"handles":3,"age_ms":1000,"idle_ms":1,
        "state":"valid"}])");
    EXPECT_NE(admin_table("sessions", sessions.as_array()).find("bob   ::1     3.1.1    encrypted   IPC$,demo  3"),
              std::string::npos)
        << admin_table("sessions", sessions.as_array());
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
