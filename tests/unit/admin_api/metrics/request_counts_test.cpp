#include "admin_api/metrics/request_counts.h"

#include <gtest/gtest.h>

#include <numeric>

namespace holdfast::admin_api {
namespace {

TEST(RequestCounts, count_by_api_route_and_code) {
    RequestCounts requests;
    requests.add_request("native", "/admin/v1/handles/{id}", 200);
    requests.add_request("native", "/admin/v1/handles/{id}", 200);
    requests.add_request("native", "/admin/v1/handles/{id}", 404);
    requests.add_request("azure", "listhandles", 200);
    const auto counts = requests.counts().requests;
    EXPECT_EQ(counts.size(), 3u);
    EXPECT_EQ(counts.at({"native", "/admin/v1/handles/{id}", 200}), 2u);
    EXPECT_EQ(counts.at({"native", "/admin/v1/handles/{id}", 404}), 1u);
    EXPECT_EQ(counts.at({"azure", "listhandles", 200}), 1u);
}

TEST(RequestCounts, do_not_grow_without_end) {
    RequestCounts requests;
    for (std::size_t i = 0; i < RequestCounts::most_kinds + 500; ++i)
        requests.add_request("native", "/" + std::to_string(i), 200);
    requests.add_request("native", "/0", 200);
    const auto counts = requests.counts().requests;
    EXPECT_LE(counts.size(), RequestCounts::most_kinds + 1);
    EXPECT_EQ(counts.at({"native", "/0", 200}), 2u);
    EXPECT_EQ(counts.at({"other", "other", 0}), 500u);
}

TEST(RequestCounts, keep_times_and_closings) {
    RequestCounts requests;
    requests.add_listing("native", 0.02);
    requests.add_listing("native", 2);
    requests.add_closing("force", 3, 1, 0.002);
    requests.add_closing("force", 2, 0, 0.03);
    const auto counts = requests.counts();
    EXPECT_EQ(counts.listings.at("native").up_to(answer_bounds.size()), 2u);
    EXPECT_DOUBLE_EQ(counts.listings.at("native").sum(), 2.02);
    EXPECT_EQ(counts.closings.at("force").closed, 5u);
    EXPECT_EQ(counts.closings.at("force").not_found, 1u);
    EXPECT_DOUBLE_EQ(counts.closings.at("force").durations.sum(), 0.032);
}

} // namespace
} // namespace holdfast::admin_api
