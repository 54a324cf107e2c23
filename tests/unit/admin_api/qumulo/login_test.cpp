#include "admin_api/qumulo/login.h"

#include "tests/unit/admin_api/qumulo/fixture.h"

namespace holdfast::admin_api::qumulo {
namespace {

class LoginTest : public QumuloTest {
  protected:
    boost::json::value log_in(const std::string& name, const std::string& password, Http expected) {
        token.clear();
        return post("/v1/session/login", R"({"username":")" + name + R"(","password":")" + password + R"("})",
                    expected);
    }
};

TEST_F(LoginTest, gives_a_token_in_the_form_that_clients_look_for) {
    const auto answer = log_in("admin", "secret", Http::ok);
    token = answer.at("bearer_token").as_string().c_str();
    EXPECT_TRUE(token.starts_with("session-v1:"));
    EXPECT_EQ(answer.as_object().size(), 1u);
    EXPECT_EQ(accounts.last_peer, "127.0.0.1");
    EXPECT_EQ(get("/v1/session/who-am-i").at("name"), "admin");
}

TEST_F(LoginTest, a_wrong_password_is_told_as_the_sdk_prints_it) {
    const auto answer = log_in("admin", "wrong", Http::unauthorized);
    EXPECT_EQ(answer.at("error_class"), "auth_invalid_credentials_error");
    EXPECT_EQ(answer.at("description"), "Invalid username or password");
    EXPECT_EQ(log_in("nobody", "secret", Http::unauthorized), answer);
    EXPECT_EQ(logins.size(), 0u);
}

TEST_F(LoginTest, a_disabled_account_and_a_guesser_are_turned_away) {
    EXPECT_EQ(log_in("gone", "secret", Http::unauthorized).at("error_class"), "auth_account_disabled_error");
    accounts.too_many = true;
    EXPECT_EQ(log_in("admin", "secret", Http::too_many_requests).at("error_class"), "auth_too_many_attempts_error");
    EXPECT_EQ(logins.size(), 0u);
}

TEST_F(LoginTest, a_request_without_name_or_password_is_none) {
    for (const char* body : {"", "[]", "{}", R"({"username":"admin"})", R"({"username":"","password":"x"})",
                             R"({"username":{},"password":"x"})"})
        post("/v1/session/login", body, Http::bad_request);
    EXPECT_EQ(accounts.last_peer, "");
}

TEST_F(LoginTest, who_am_i_of_an_account) {
    become("alice");
    EXPECT_EQ(get("/v1/session/who-am-i"), boost::json::parse(R"({"id":"1001","name":"alice",
        "sid":"S-1-5-21-1-2-3-1001","uid":"1001","gid":"100","primary_group":null,"home_directory":null,
        "can_change_password":false,"is_password_set":true,"privileges":[]})"));
}

TEST_F(LoginTest, who_am_i_of_an_access_token_is_its_name) {
    use_scope(Scope::read);
    const auto answer = get("/v1/session/who-am-i");
    EXPECT_EQ(answer.at("name"), "read-token");
    EXPECT_TRUE(answer.at("sid").is_null());
    EXPECT_EQ(answer.at("privileges").as_array().size(), 4u);
}

} // namespace
} // namespace holdfast::admin_api::qumulo
