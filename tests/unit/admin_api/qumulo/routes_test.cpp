#include "admin_api/qumulo/routes.h"

#include "tests/unit/admin_api/qumulo/fixture.h"

#include <set>

namespace holdfast::admin_api::qumulo {
namespace {

class QumuloRoutesTest : public QumuloTest {
  protected:
    static std::string target_of(const QumuloRoute& route) {
        std::string target(route.path);
        if (const auto at = target.find("{ref}"); at != std::string::npos) target.replace(at, 5, "7");
        return target;
    }
    static boost::json::value error_of(const Answer& answer) {
        const auto body = boost::json::parse(answer.body);
        for (const char* name : {"error_class", "description", "module", "stack", "user_visible"})
            EXPECT_TRUE(body.as_object().contains(name)) << name << " in " << answer.body;
        return body;
    }
};

TEST_F(QumuloRoutesTest, are_told_apart_by_their_first_names) {
    for (const char* path : {"/v1/smb/files/", "/api/v1/version", "/v1/x?y"}) EXPECT_TRUE(is_qumulo(path)) << path;
    for (const char* path : {"/admin/v1/handles", "/v1", "/v2/x", "/api/v2/x", "/", "/healthz", "/api/admin/v1/x"})
        EXPECT_FALSE(is_qumulo(path)) << path;
}

TEST_F(QumuloRoutesTest, no_two_are_one) {
    std::set<std::string> seen;
    for (const QumuloRoute& route : qumulo_routes())
        EXPECT_TRUE(seen.insert(std::string(route.method) + " " + std::string(route.path)).second) << route.path;
}

TEST_F(QumuloRoutesTest, each_is_there_under_both_prefixes_with_a_slash_and_without) {
    for (const QumuloRoute& route : qumulo_routes()) {
        for (const std::string& target : {target_of(route), target_of(route) + "/", "/api" + target_of(route)}) {
            const Answer answer = ask(std::string(route.method), target, "[]");
            EXPECT_NE(answer.status, Http::method_not_allowed) << target;
            if (answer.status != Http::not_found) continue;
            EXPECT_EQ(error_of(answer).at("error_class"), "fs_no_such_entry_error") << target;
        }
    }
}

TEST_F(QumuloRoutesTest, each_but_two_needs_a_token) {
    token = "none";
    for (const QumuloRoute& route : qumulo_routes()) {
        const Answer answer = ask(std::string(route.method), target_of(route), "[]");
        if (route.who == Who::anybody) {
            EXPECT_NE(answer.status, Http::unauthorized) << route.path;
        } else {
            EXPECT_EQ(answer.status, Http::unauthorized) << route.path;
            EXPECT_EQ(error_of(answer).at("error_class"), "http_unauthorized_error");
        }
    }
    EXPECT_EQ(ask("GET", "/v1/nothing/here").status, Http::unauthorized); // nor do they learn what exists
}

TEST_F(QumuloRoutesTest, who_may_nothing_is_refused_but_told_who_he_is) {
    become("alice");
    for (const QumuloRoute& route : qumulo_routes()) {
        if (route.needs == Privilege::none) continue;
        const Answer answer = ask(std::string(route.method), target_of(route), "[]");
        EXPECT_EQ(answer.status, Http::forbidden) << route.path;
        EXPECT_THAT(std::string(error_of(answer).at("description").as_string().c_str()),
                    testing::HasSubstr(std::string(name_of(route.needs))));
    }
    EXPECT_EQ(ask("GET", "/v1/session/who-am-i").status, Http::ok);
}

TEST_F(QumuloRoutesTest, a_token_that_looks_closes_nothing) {
    const auto open = open_file(1, "f", alice());
    use_scope(Scope::read);
    EXPECT_EQ(ask("GET", "/v1/smb/files/").status, Http::ok);
    const std::string body = R"([{"handle_info":{"location":")" + location(open) + R"("}}])";
    EXPECT_EQ(ask("POST", "/v1/smb/files/close", body).status, Http::forbidden);
    EXPECT_EQ(ask("POST", "/v1/smb/sessions/close", "[]").status, Http::forbidden);
    EXPECT_TRUE(open->is_open());
    use_scope(Scope::close);
    EXPECT_EQ(ask("POST", "/v1/smb/files/close", body).status, Http::ok);
    EXPECT_FALSE(open->is_open());
}

TEST_F(QumuloRoutesTest, an_administrator_closes) {
    const auto open = open_file(1, "f", alice());
    become("admin");
    EXPECT_EQ(ask("POST", "/v1/smb/files/close", R"([{"handle_info":{"location":")" + location(open) + R"("}}])").body,
              "[]");
    EXPECT_FALSE(open->is_open());
}

TEST_F(QumuloRoutesTest, a_login_opens_no_other_api) {
    become("admin");
    EXPECT_EQ(ask("GET", "/admin/v1/handles").status, Http::unauthorized);
}

TEST_F(QumuloRoutesTest, every_refusal_is_in_qumulos_form) {
    EXPECT_EQ(error_of(ask("GET", "/v1/nothing/here")).at("error_class"), "http_not_found_error");
    const Answer wrong_method = ask("DELETE", "/v1/smb/files/");
    EXPECT_EQ(wrong_method.status, Http::method_not_allowed);
    EXPECT_EQ(error_of(wrong_method).at("description"), "the path takes GET");
    EXPECT_EQ(error_of(ask("GET", "/v1/smb/files/?limit=%zz")).at("error_class"), "invalid_request_error");
    EXPECT_EQ(error_of(ask("GET", "/v1/files/%zz/info/attributes")).at("error_class"), "invalid_request_error");

    Request strange = request("GET", "/v1/smb/files/");
    strange.headers.emplace_back("origin", "https://elsewhere.example");
    EXPECT_EQ(error_of(router.answer(strange)).at("error_class"), "http_forbidden_error");
}

TEST_F(QumuloRoutesTest, unknown_parameters_are_nobodys_business) {
    EXPECT_EQ(ask("GET", "/v1/smb/files/?resolve_path=False&x=y&limit=2").status, Http::ok);
}

TEST_F(QumuloRoutesTest, no_answer_is_empty_and_each_is_json) {
    for (const QumuloRoute& route : qumulo_routes()) {
        const Answer answer = ask(std::string(route.method), target_of(route), "[]");
        boost::json::error_code fault;
        boost::json::parse(answer.body, fault);
        EXPECT_FALSE(fault) << route.path << " answers: " << answer.body;
    }
}

TEST_F(QumuloRoutesTest, head_is_get) { EXPECT_EQ(ask("HEAD", "/v1/smb/files/").status, Http::ok); }

} // namespace
} // namespace holdfast::admin_api::qumulo
