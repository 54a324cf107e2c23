#include "admin_api/native/people.h"

#include <gtest/gtest.h>

namespace holdfast::admin_api::native {
namespace {

TEST(People, what_is_not_known_is_null) {
    std::string out;
    JsonWriter json(out);
    json.begin_array();
    write_user(json, {"alice", "", "", 0});
    write_client(json, {"", 0, "", locks::ClientGuid{}});
    write_client(json, {"::1", 5, "WS", locks::ClientGuid{1}});
    json.end_array();
    EXPECT_EQ(out, R"([{"name":"alice","domain":null,"sid":null,"uid":0},)"
                   R"({"ip":null,"port":0,"name":null,"guid":null},)"
                   R"({"ip":"::1","port":5,"name":"WS","guid":"00000001-0000-0000-0000-000000000000"}])");
}

} // namespace
} // namespace holdfast::admin_api::native
