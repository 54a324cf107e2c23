#include "admin_api/azure/service_error.h"

#include "tests/unit/admin_api/azure/fixture.h"

#include <gtest/gtest.h>

namespace holdfast::admin_api::azure {
namespace {

TEST(AzureServiceError, has_its_code_in_the_header_and_in_the_body) {
    const Answer answer = answer_of(share_not_found(), "6f3c", test_now);
    EXPECT_EQ(answer.status, Http::not_found);
    EXPECT_EQ(answer.content_type, "application/xml");
    ASSERT_EQ(answer.headers.size(), 1u);
    EXPECT_EQ(answer.headers[0].first, "x-ms-error-code");
    EXPECT_EQ(answer.headers[0].second, "ShareNotFound");
    EXPECT_EQ(
        answer.body,
        R"(<?xml version="1.0" encoding="utf-8"?><Error><Code>ShareNotFound</Code><Message>The specified share does )"
        "not exist.\nRequestId:6f3c\nTime:2024-05-06T07:08:09.5000000Z</Message></Error>");
}

TEST(AzureServiceError, quotes_what_was_wrong_as_text) {
    const Answer answer = answer_of(invalid_header("x-ms-handle-id", "</Error>"), "1", test_now);
    EXPECT_EQ(answer.status, Http::bad_request);
    EXPECT_NE(
        answer.body.find("<HeaderName>x-ms-handle-id</HeaderName><HeaderValue>&lt;/Error&gt;</HeaderValue></Error>"),
        std::string::npos)
        << answer.body;
}

TEST(AzureServiceError, says_how_to_authenticate) {
    const Answer answer = answer_of({Http::unauthorized, "NoAuthenticationInformation", "who?"}, "1", test_now);
    EXPECT_EQ(answer.headers.back(), (std::pair<std::string, std::string>("WWW-Authenticate", "SharedKey")));
}

} // namespace
} // namespace holdfast::admin_api::azure
