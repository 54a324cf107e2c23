#include "admin_api/qumulo/error.h"

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace holdfast::admin_api::qumulo {
namespace {

TEST(QumuloError, has_all_that_the_sdk_reads) {
    const Answer answer = error(Http::unauthorized, "auth_invalid_credentials_error", "Invalid username or password");
    EXPECT_EQ(answer.status, Http::unauthorized);
    EXPECT_EQ(answer.content_type, "application/json");
    EXPECT_EQ(boost::json::parse(answer.body), boost::json::parse(R"({"error_class":"auth_invalid_credentials_error",
        "description":"Invalid username or password","module":"holdfast","stack":[],"user_visible":true})"));
}

TEST(QumuloError, a_fault_names_its_parameter) {
    const auto body = boost::json::parse(bad_request({"limit", "at least 1"}).body);
    EXPECT_EQ(body.at("error_class"), "invalid_request_error");
    EXPECT_EQ(body.at("description"), "limit: at least 1");
}

TEST(QumuloError, a_problem_of_ours_is_said_again_with_status_and_headers) {
    Answer ours = problem(Http::forbidden, "requests of other web sites are refused", "Origin");
    ours.headers.emplace_back("X", "y");
    const Answer said = restated(std::move(ours));
    EXPECT_EQ(said.status, Http::forbidden);
    ASSERT_EQ(said.headers.size(), 1u);
    const auto body = boost::json::parse(said.body);
    EXPECT_EQ(body.at("error_class"), "http_forbidden_error");
    EXPECT_EQ(body.at("description"), "requests of other web sites are refused");
}

TEST(QumuloError, what_is_no_problem_stays) {
    Answer fine;
    fine.body = "[]";
    EXPECT_EQ(restated(fine).body, "[]");
}

} // namespace
} // namespace holdfast::admin_api::qumulo
