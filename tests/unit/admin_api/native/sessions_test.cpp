#include "admin_api/native/sessions.h"

#include "tests/unit/admin_api/fixture.h"

#include <gtest/gtest.h>

namespace holdfast::admin_api::native {
namespace {

class SessionsTest : public RouteTest {
  protected:
    SessionsTest() {
        SessionRow row;
        row.id = locks::SessionId{UINT64_MAX - 1};
        row.user = "alice";
        row.domain = "CORP";
        row.uid = 1001;
        row.client_address = "10.2.4.26";
        row.client_port = 50352;
        row.dialect = 0x0302;
        row.is_signed = true;
        row.signing_algorithm = "AES-CMAC";
        row.created_at = test_now - std::chrono::seconds(60);
        row.last_use = test_now - std::chrono::seconds(1);
        row.trees = {{locks::TreeId{1}, "IPC$"}, {locks::TreeId{2}, "projects"}};
        row.channels = {{7, "10.2.4.26", 50352, test_now - std::chrono::seconds(60)},
                        {9, "10.2.5.26", 50353, test_now - std::chrono::seconds(2)}};
        row.opens = 3;
        row.state = "valid";
        SessionRow first = row;
        first.id = locks::SessionId{5};
        first.user = "bob";
        sessions.rows = {first, row};
    }
};

TEST_F(SessionsTest, one_row_says_who_and_how_protected) {
    EXPECT_EQ(get("/admin/v1/sessions?user=alice").at("sessions").at(0), boost::json::parse(R"({
        "id":"18446744073709551614","state":"valid","user":{"name":"alice","domain":"CORP","sid":null,"uid":1001},
        "client":{"ip":"10.2.4.26","port":50352,"name":null,"guid":null},"dialect":"3.0.2","signed":true,
        "signing":"AES-CMAC","encrypted":false,"encryption":null,
        "trees":[{"id":"1","share":"IPC$"},{"id":"2","share":"projects"}],
        "channels":[{"connection":"7","address":"10.2.4.26","port":50352,"since":"2024-05-06T07:07:09.500000000Z"},
                    {"connection":"9","address":"10.2.5.26","port":50353,"since":"2024-05-06T07:08:07.500000000Z"}],
        "handles":3,
        "created_at":"2024-05-06T07:07:09.500000000Z","last_use_at":"2024-05-06T07:08:08.500000000Z",
        "age_ms":60000,"idle_ms":1000})"));
}

TEST_F(SessionsTest, are_walked_and_filtered) {
    const auto first = get("/admin/v1/sessions?limit=1");
    EXPECT_EQ(ids_of(first, "sessions"), std::vector<std::string>{"5"});
    const std::string cursor(first.at("next").as_string().c_str());
    EXPECT_EQ(ids_of(get("/admin/v1/sessions?cursor=" + cursor), "sessions").size(), 1u);
    EXPECT_EQ(get("/admin/v1/sessions?share=PROJECTS").at("sessions").as_array().size(), 2u);
    EXPECT_EQ(get("/admin/v1/sessions?share=home").at("sessions").as_array().size(), 0u);
    EXPECT_EQ(get("/admin/v1/sessions?path=x", Http::bad_request).at("parameter"), "path");
}

} // namespace
} // namespace holdfast::admin_api::native
