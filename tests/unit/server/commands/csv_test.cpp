#include "server/commands/csv.h"

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace holdfast::server {
namespace {

TEST(Csv, quotes_where_it_has_to) {
    EXPECT_EQ(csv_line({"a", "", "b,c", "say \"x\"", "two\nlines"}), "a,,\"b,c\",\"say \"\"x\"\"\",\"two\nlines\"\r\n");
    EXPECT_EQ(csv_line({}), "\r\n");
}

TEST(Csv, has_a_column_for_each_member_that_was_asked_for) {
    const auto rows = boost::json::parse(
        R"([{"id":"7","user":{"name":"al"},"locks":[1,2],"gone":null,"is":true},{"id":"8","path":"\u001b"}])");
    EXPECT_EQ(admin_csv("handles", rows.as_array(), {"id", "user.name", "locks", "gone", "is", "path"}),
              "id,user.name,locks,gone,is,path\r\n"
              "7,al,\"1,2\",,true,\r\n"
              "8,,,,,?\r\n");
}

TEST(Csv, every_kind_keeps_its_columns) {
    EXPECT_EQ(admin_csv("shares", {}, {}),
              "name,path,comment,read_only,continuously_available,capabilities,handles,tree_connects\r\n");
    EXPECT_EQ(admin_csv("groups", {}, {}), "share,value,count\r\n");
    EXPECT_EQ(admin_csv("lock_results", {}, {}), admin_csv("results", {}, {}));
    for (const char* kind : {"handles", "leaks", "locks", "waiters", "leases", "watches", "sessions", "connections",
                             "trees", "blockers"}) {
        EXPECT_GT(admin_csv(kind, {}, {}).size(), 40u) << kind;
    }
}

} // namespace
} // namespace holdfast::server
