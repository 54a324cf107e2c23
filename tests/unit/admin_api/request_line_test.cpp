#include "admin_api/request_line.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace holdfast::admin_api {
namespace {

constexpr const char* two_marks = "GET /v1/smb/sessions/?limit=5&?identity=x HTTP/1.1\r\n";

std::string passed(RequestLineFilter& filter, std::string text, std::size_t piece) {
    for (std::size_t at = 0; at < text.size(); at += piece) {
        const std::size_t count = std::min(piece, text.size() - at);
        filter.pass(text.data() + at, count);
    }
    return text;
}

TEST(RequestLine, has_one_question_mark_and_leads_back_in_pieces_of_any_size) {
    for (std::size_t piece = 1; piece < 60; ++piece) {
        RequestLineFilter filter;
        std::string line = passed(filter, two_marks, piece);
        EXPECT_EQ(std::count(line.begin(), line.end(), '?'), 1) << piece;
        unhide_question_marks(line);
        EXPECT_EQ(line, two_marks) << piece;
    }
}

TEST(RequestLine, what_follows_is_left_alone_until_the_next_request) {
    RequestLineFilter filter;
    const std::string rest = "X: a?b?c\r\n\r\nbody?with?marks\n?";
    EXPECT_EQ(passed(filter, std::string("POST /a?b HTTP/1.1\r\n") + rest, 7), "POST /a?b HTTP/1.1\r\n" + rest);
    filter.begin();
    EXPECT_NE(passed(filter, two_marks, 1), two_marks);
}

TEST(RequestLine, empty_lines_before_it_are_none) {
    RequestLineFilter filter;
    EXPECT_NE(passed(filter, std::string("\r\n\n") + two_marks, 3), std::string("\r\n\n") + two_marks);
}

TEST(RequestLine, a_target_without_a_query_stays_as_it_is) {
    std::string target = "/a\x1A"
                         "b";
    unhide_question_marks(target);
    EXPECT_EQ(target, "/a\x1A"
                      "b");
}

} // namespace
} // namespace holdfast::admin_api
