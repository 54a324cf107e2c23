#include "admin_api/qumulo/identity.h"

#include "tests/unit/admin_api/qumulo/fixture.h"

namespace holdfast::admin_api::qumulo {
namespace {

class IdentityTest : public QumuloTest {
  protected:
    IdentityTest() {
        SessionRow row;
        row.id = locks::SessionId{7};
        row.user = "Guest";
        row.sid = "S-1-5-32-546";
        row.uid = 65534;
        row.client_address = "10.2.4.26";
        row.client_name = "WS01";
        row.state = "valid";
        SessionRow unnamed = row;
        unnamed.id = locks::SessionId{8};
        unnamed.sid = ""; // still logging on
        unnamed.client_address = "10.2.4.27";
        unnamed.client_name = "";
        sessions.rows = {row, unnamed};
    }
    boost::json::value find(const std::string& body, Http expected = Http::ok) {
        return post("/v1/identity/find", body, expected);
    }
};

TEST_F(IdentityTest, an_account_is_found_by_each_of_its_names) {
    const auto expected = boost::json::parse(
        R"({"domain":"LOCAL","auth_id":"1001","uid":1001,"gid":100,"sid":"S-1-5-21-1-2-3-1001","name":"alice"})");
    for (const char* body : {R"({"auth_id":"1001"})", R"({"auth_id":1001})", R"({"uid":1001})", R"({"uid":"1001"})",
                             R"({"sid":"S-1-5-21-1-2-3-1001"})", R"({"name":"ALICE"})", R"({"name":"CORP\\alice"})",
                             R"({"name":"alice@corp.example"})", R"({"auth_id":"","domain":"LOCAL","name":"alice"})"})
        EXPECT_EQ(find(body), expected) << body;
    EXPECT_EQ(post("/v1/auth/identity/find", R"({"auth_id":"1001"})"), expected);
    EXPECT_EQ(post("/api/v1/identity/find", R"({"auth_id":"1001"})"), expected);
}

TEST_F(IdentityTest, who_has_no_account_is_found_while_logged_on) {
    EXPECT_EQ(find(R"({"auth_id":"546"})").at("name"), "Guest");
    EXPECT_TRUE(find(R"({"auth_id":"546"})").at("gid").is_null());
}

TEST_F(IdentityTest, nobody_is_not_found) {
    EXPECT_EQ(find(R"({"auth_id":"9"})", Http::not_found).at("error_class"), "auth_identity_not_found_error");
    find(R"({"auth_id":"0"})", Http::not_found);
    find("{}", Http::bad_request);
    find("[]", Http::bad_request);
}

TEST_F(IdentityTest, addresses_are_named_as_their_clients_do) {
    EXPECT_EQ(post("/v1/dns/resolve-ips-to-names", R"(["10.2.4.27","10.2.4.26","10.9.9.9"])"),
              boost::json::parse(R"([{"ip_address":"10.2.4.27","result":"NOT_FOUND","hostname":""},
        {"ip_address":"10.2.4.26","result":"OK","hostname":"WS01"},
        {"ip_address":"10.9.9.9","result":"NOT_FOUND","hostname":""}])"));
    post("/v1/dns/resolve-ips-to-names", "[{}]", Http::bad_request);
}

} // namespace
} // namespace holdfast::admin_api::qumulo
