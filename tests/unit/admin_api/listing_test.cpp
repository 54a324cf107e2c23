#include "admin_api/listing.h"

#include <gtest/gtest.h>

namespace holdfast::admin_api {
namespace {

TEST(Listing, has_defaults) {
    const auto listing = parse_listing(Rows::handles, {});
    ASSERT_TRUE(listing);
    EXPECT_EQ(listing->limit, 100u);
    EXPECT_EQ(listing->after, 0u);
    EXPECT_FALSE(listing->selector.restricts());
}

TEST(Listing, takes_limit_cursor_and_filters) {
    const auto cursor = make_cursor(Rows::handles, 77);
    const auto listing = parse_listing(Rows::handles, {{"limit", "1000"}, {"cursor", cursor}, {"share", "x"}});
    ASSERT_TRUE(listing);
    EXPECT_EQ(listing->limit, 1000u);
    EXPECT_EQ(listing->after, 77u);
    EXPECT_EQ(listing->selector.share, "x");
}

TEST(Listing, names_the_parameter_that_is_wrong) {
    const NamedValues cases[] = {{{"limit", "0"}},   {{"limit", "1001"}}, {{"limit", "x"}},        {{"limit", ""}},
                                 {{"cursor", "h"}},  {{"cursor", "zz"}},  {{"cursor", "h12g"}},    {{"cursor", ""}},
                                 {{"sort", "size"}}, {{"kind", "x"}},     {{"has_locks", "maybe"}}};
    for (const NamedValues& query : cases) {
        const auto listing = parse_listing(Rows::handles, query);
        ASSERT_FALSE(listing) << query.front().first << '=' << query.front().second;
        EXPECT_EQ(listing.error().parameter, query.front().first);
    }
}

TEST(Listing, refuses_a_parameter_given_twice) {
    const auto listing = parse_listing(Rows::handles, {{"user", "a"}, {"share", "s"}, {"user", "b"}});
    ASSERT_FALSE(listing);
    EXPECT_EQ(listing.error().parameter, "user");
}

TEST(Listing, a_cursor_is_good_for_its_own_rows_only) {
    const auto cursor = make_cursor(Rows::locks, UINT64_MAX);
    EXPECT_EQ(read_cursor(Rows::locks, cursor), UINT64_MAX);
    EXPECT_EQ(read_cursor(Rows::handles, cursor), std::nullopt);
    EXPECT_EQ(read_cursor(Rows::waiters, cursor), std::nullopt);
    EXPECT_EQ(read_cursor(Rows::locks, cursor + "0"), std::nullopt);
}

TEST(Listing, a_page_leaves_out_the_extra_row_and_points_behind_the_last) {
    Listing listing;
    listing.limit = 2;
    const auto id = [](std::int64_t row) { return static_cast<std::uint64_t>(row); };
    const auto write = [](JsonWriter& json, std::int64_t row) { json.value(row); };
    const std::vector<std::int64_t> three{3, 5, 8};
    EXPECT_EQ(page_of(Rows::handles, "rows", three, listing, id, write).body, R"({"rows":[3,5],"next":"h5"})");
    const std::vector<std::int64_t> two{3, 5};
    EXPECT_EQ(page_of(Rows::handles, "rows", two, listing, id, write).body, R"({"rows":[3,5],"next":null})");
    const std::vector<std::int64_t> none;
    EXPECT_EQ(page_of(Rows::handles, "rows", none, listing, id, write).body, R"({"rows":[],"next":null})");
}

TEST(Listing, a_cursor_of_an_order_is_good_for_that_order_only) {
    const Order by_age{"age", true};
    const auto cursor = make_cursor(Rows::handles, by_age, {std::string("k\0\xff", 3), "i"});
    const auto listing = parse_listing(Rows::handles, {{"cursor", cursor}, {"sort", "-age"}});
    ASSERT_TRUE(listing);
    EXPECT_EQ(listing->after_place, (Place{std::string("k\0\xff", 3), "i"}));
    for (const char* sort : {"age", "-idle"})
        EXPECT_EQ(parse_listing(Rows::handles, {{"sort", sort}, {"cursor", cursor}}).error().parameter, "cursor");
    EXPECT_FALSE(parse_listing(Rows::handles, {{"cursor", cursor}}));
    EXPECT_FALSE(parse_listing(Rows::handles, {{"cursor", make_cursor(Rows::handles, 7)}, {"sort", "-age"}}));
    for (const char* damaged : {"h.-age.", "h.-age.00", "h.-age.00.", "h.-age.0.00", "h.-age.zz.00", "h.-age.00.0x"})
        EXPECT_FALSE(read_cursor(Rows::handles, by_age, damaged)) << damaged;
}

TEST(Listing, rows_without_a_number_have_places_in_their_own_order) {
    const auto cursor = make_cursor(Rows::leases, std::nullopt, {"", "o1"});
    const auto listing = parse_listing(Rows::leases, {{"cursor", cursor}});
    ASSERT_TRUE(listing);
    EXPECT_EQ(listing->after_place->id, "o1");
}

TEST(Listing, an_id_may_be_given_several_times) {
    const auto listing = parse_listing(Rows::handles, {{"id", "1"}, {"id", "2"}});
    ASSERT_TRUE(listing);
    EXPECT_EQ(listing->selector.ids.size(), 2U);
}

} // namespace
} // namespace holdfast::admin_api
