#include "admin_api/http.h"

#include <gtest/gtest.h>

namespace holdfast::admin_api {
namespace {

TEST(Http, a_problem_says_what_and_where) {
    const Answer answer = problem(Http::bad_request, "a number", "limit");
    EXPECT_EQ(answer.status, Http::bad_request);
    EXPECT_EQ(answer.content_type, "application/problem+json");
    EXPECT_EQ(answer.body, R"({"type":"about:blank","title":"Bad Request","status":400,)"
                           R"("detail":"a number","parameter":"limit"})");
    EXPECT_EQ(problem(Http::not_found, "gone").body,
              R"({"type":"about:blank","title":"Not Found","status":404,"detail":"gone"})");
}

TEST(Http, targets_are_taken_apart) {
    const auto target = parse_target("/a/b%2Fc?share=my+share&path=dir%2Fx&&flag&limit=#top");
    ASSERT_TRUE(target);
    EXPECT_EQ(target->path, "/a/b%2Fc"); // the router decodes segment by segment
    const NamedValues expected{{"share", "my share"}, {"path", "dir/x"}, {"flag", ""}, {"limit", ""}};
    EXPECT_EQ(target->query, expected);
}

TEST(Http, targets_that_are_no_path_are_refused) {
    EXPECT_FALSE(parse_target(""));
    EXPECT_FALSE(parse_target("http://localhost/x"));
    EXPECT_FALSE(parse_target("*"));
    const auto broken = parse_target("/x?path=%2");
    ASSERT_FALSE(broken);
    EXPECT_EQ(broken.error().parameter, "path");
    EXPECT_FALSE(parse_target("/x?%zz=1"));
}

TEST(Http, percent_escapes_are_decoded_or_refused) {
    EXPECT_EQ(percent_decoded("a%20b+c", Plus::literal), "a b+c");
    EXPECT_EQ(percent_decoded("a%20b+c", Plus::space), "a b c");
    EXPECT_EQ(percent_decoded("%e2%82%AC", Plus::literal), "€");
    EXPECT_EQ(percent_decoded("%", Plus::literal), std::nullopt);
    EXPECT_EQ(percent_decoded("%4", Plus::literal), std::nullopt);
    EXPECT_EQ(percent_decoded("%4g", Plus::literal), std::nullopt);
}

TEST(Http, decimal_takes_whole_numbers_only) {
    EXPECT_EQ(decimal("18446744073709551615"), UINT64_MAX);
    for (const char* wrong : {"", " 1", "1 ", "+1", "-1", "0x1", "1.0", "18446744073709551616"}) {
        EXPECT_EQ(decimal(wrong), std::nullopt) << wrong;
    }
}

TEST(Http, a_header_is_found_by_its_lower_case_name) {
    Request request;
    request.headers = {{"host", "a"}, {"host", "b"}};
    EXPECT_EQ(request.header("host"), "a");
    EXPECT_EQ(request.header("origin"), std::nullopt);
    EXPECT_EQ(request.path_value("id"), "");
}

TEST(Http, a_route_without_parameters_names_the_first_one_given) {
    Request request;
    EXPECT_FALSE(refuse_parameters(request));
    request.query = {{"verbose", "1"}};
    EXPECT_EQ(refuse_parameters(request)->parameter, "verbose");
}

} // namespace
} // namespace holdfast::admin_api
