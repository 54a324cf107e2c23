#include "admin_api/selector_json.h"

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace holdfast::admin_api {
namespace {

TEST(SelectorJson, takes_texts_numbers_truth_values_and_lists) {
    const auto selector = parse_selector(
        boost::json::parse(R"({"share":"x","file_id":18446744073709551615,"has_locks":true,"older_than":"2h",
                               "id":["4",7]})"),
        Rows::handles);
    ASSERT_TRUE(selector);
    EXPECT_EQ(selector->share, "x");
    EXPECT_EQ(selector->file_id, UINT64_MAX);
    EXPECT_EQ(selector->has_locks, true);
    EXPECT_EQ(selector->older_than, std::chrono::hours(2));
    EXPECT_EQ(selector->ids, (std::vector<std::uint64_t>{4, 7}));
}

TEST(SelectorJson, names_the_member_that_is_wrong) {
    const std::pair<const char*, const char*> cases[] = {
        {R"("share")", "selector"},
        {R"({"colour":"red"})", "selector.colour"},
        {R"({"colour":["red"]})", "selector.colour"},
        {R"({"share":null})", "selector.share"},
        {R"({"share":["a"]})", "selector.share"},
        {R"({"share":{}})", "selector.share"},
        {R"({"id":[]})", "selector.id"},
        {R"({"id":[[1]]})", "selector.id"},
        {R"({"id":1.5})", "selector.id"},
        {R"({"older_than":5})", "selector.older_than"},
    };
    for (const auto& [body, parameter] : cases) {
        const auto selector = parse_selector(boost::json::parse(body), Rows::handles);
        ASSERT_FALSE(selector) << body;
        EXPECT_EQ(selector.error().parameter, parameter) << body;
    }
}

} // namespace
} // namespace holdfast::admin_api
