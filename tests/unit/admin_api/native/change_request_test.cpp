#include "admin_api/native/change_request.h"

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace holdfast::admin_api::native {
namespace {

using testing::ElementsAre;

TEST(ChangeRequest, rows_have_the_filters_of_their_listing) {
    EXPECT_EQ(parse_change_request(R"({"selector":{"state":"waiting"}})", Rows::locks)->selector->is_granted, false);
    EXPECT_EQ(parse_change_request(R"({"selector":{"has_locks":true}})", Rows::locks).error().parameter,
              "selector.has_locks");
}

TEST(ChangeRequest, what_was_asked_for_is_kept_for_the_audit) {
    EXPECT_EQ(parse_change_request(R"({ "ids" : [2, "1"] })", Rows::sessions)->what, R"([2,"1"])");
    EXPECT_EQ(parse_change_request(R"({"all":true})", Rows::sessions)->what, "all");
    EXPECT_THAT(parse_change_request(R"({"ids":[2,"1",2]})", Rows::sessions)->ids, ElementsAre(1U, 2U));
}

TEST(ChangeRequest, members_of_one_change_are_faults_of_another) {
    const auto more = [](std::string_view name, const boost::json::value&) -> std::optional<std::optional<Fault>> {
        if (name == "mode") return std::optional<Fault>();
        if (name == "grace") return std::optional(Fault{"grace", "too long"});
        return std::nullopt;
    };
    EXPECT_TRUE(parse_change_request(R"({"all":true,"mode":1})", Rows::sessions, more));
    EXPECT_EQ(parse_change_request(R"({"all":true,"grace":1})", Rows::sessions, more).error().detail, "too long");
    EXPECT_EQ(parse_change_request(R"({"all":true,"mode":1})", Rows::sessions).error().parameter, "mode");
}

TEST(ChangeRequest, a_request_id_is_short) {
    EXPECT_EQ(parse_change_request(R"({"all":true,"request_id":"a"})", Rows::sessions)->request_id, "a");
    for (const std::string& id : {std::string(), std::string(101, 'x')})
        EXPECT_EQ(parse_change_request(R"({"all":true,"request_id":")" + id + "\"}", Rows::sessions).error().parameter,
                  "request_id");
}

TEST(ChangeRequest, surprises_are_refused) {
    ChangeRequest request;
    request.max = 3;
    EXPECT_FALSE(refuse_surprises(request, 3, 3));
    EXPECT_EQ(refuse_surprises(request, 4, 4)->status, Http::conflict);
    request.confirm = 2;
    EXPECT_FALSE(refuse_surprises(request, 3, 2));
    EXPECT_EQ(refuse_surprises(request, 3, 3)->status, Http::conflict);
}

} // namespace
} // namespace holdfast::admin_api::native
