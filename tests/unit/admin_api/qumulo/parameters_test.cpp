#include "admin_api/qumulo/parameters.h"

#include <gtest/gtest.h>

namespace holdfast::admin_api::qumulo {
namespace {

Parameters given(NamedValues query) { return Parameters(query); }

TEST(Parameters, a_question_mark_before_a_name_is_dropped) {
    EXPECT_EQ(given({{"limit", "5"}, {"?identity", "x"}}).text("identity"), "x");
}

TEST(Parameters, true_as_python_and_others_write_it) {
    for (const char* yes : {"True", "true", "TRUE", "1"})
        EXPECT_TRUE(given({{"resolve_paths", yes}}).is_true("resolve_paths")) << yes;
    for (const char* no : {"False", "false", "0", "", "yes?"})
        EXPECT_FALSE(given({{"resolve_paths", no}}).is_true("resolve_paths")) << no;
    EXPECT_FALSE(given({{"resolve_path", "True"}}).is_true("resolve_paths"));
}

TEST(Parameters, an_empty_value_is_none_and_the_last_one_counts) {
    const Parameters parameters = given({{"after", ""}, {"limit", "1"}, {"limit", "2"}});
    EXPECT_FALSE(parameters.text("after"));
    EXPECT_EQ(*parameters.number("limit"), 2u);
    EXPECT_EQ(*parameters.number("after"), std::nullopt);
}

TEST(Parameters, what_is_no_number_is_a_fault) {
    const auto limit = given({{"limit", "ten"}}).number("limit");
    ASSERT_FALSE(limit);
    EXPECT_EQ(limit.error().parameter, "limit");
    EXPECT_FALSE(given({{"after", "-1"}}).number("after"));
}

struct LimitCase {
    const char* why;
    const char* limit;
    std::size_t of_handles; // 0: a fault
    std::size_t of_locks;
};

TEST(Parameters, limits_are_cut_where_next_is_followed_and_kept_where_pages_are_counted) {
    const LimitCase cases[] = {
        {"none given", "", 1'000, 1'000}, {"qq's", "1000", 1'000, 1'000},     {"one", "1", 1, 1},
        {"none at all", "0", 0, 0},       {"large", "50000", 10'000, 50'000}, {"larger", "100001", 10'000, 0},
    };
    for (const LimitCase& row : cases) {
        const Parameters parameters = given({{"limit", row.limit}});
        const auto handles = read_page(parameters, Paging::ends_with_null);
        const auto locks = read_page(parameters, Paging::ends_empty);
        EXPECT_EQ(handles ? handles->limit : 0, row.of_handles) << row.why;
        EXPECT_EQ(locks ? locks->limit : 0, row.of_locks) << row.why;
    }
}

TEST(Parameters, the_next_target_has_them_again_and_never_begins_with_api) {
    const Parameters parameters = given({{"resolve_paths", "True"}, {"after", "1"}, {"?identity", "CORP\\a b"}});
    EXPECT_EQ(next_target("/api/v1/smb/files/", parameters, 7),
              "/v1/smb/files/?resolve_paths=True&identity=CORP%5Ca%20b&after=7");
    EXPECT_EQ(next_target("/v1/files/%2Fa%2Fb/locks/smb/byte-range/", given({}), UINT64_MAX),
              "/v1/files/%2Fa%2Fb/locks/smb/byte-range/?after=18446744073709551615");
}

} // namespace
} // namespace holdfast::admin_api::qumulo
