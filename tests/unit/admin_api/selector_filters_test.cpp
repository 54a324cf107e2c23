#include "admin_api/selector.h"

#include <gtest/gtest.h>

#include <set>

namespace holdfast::admin_api {
namespace {

Selector selector_of(std::initializer_list<std::pair<const char*, const char*>> filters) {
    Selector selector;
    for (const auto& [name, value] : filters) {
        EXPECT_FALSE(selector.set(Rows::handles, name, value)) << name << '=' << value;
    }
    return selector;
}

TEST(SelectorFilters, bad_values_and_unknown_names_are_faults) {
    const std::pair<const char*, const char*> cases[] = {
        {"share", ""},         {"user", ""},         {"client_ip", "10.2.4"}, {"client_ip", "10.0.0.0/33"},
        {"client_ip", "::/x"}, {"session_id", "-1"}, {"session_id", "0x1"},   {"kind", "folder"},
        {"has_locks", "yes"},  {"state", "open"},    {"handle", "5"},         {"colour", "red"},
        {"glob", ""},          {"glob", "/"},        {"file_id", "x"},        {"sid", ""},
        {"client_name", ""},   {"access", ""},       {"access", "read,"},     {"access", "admin"},
        {"share_mode", ""},    {"share_mode", "rw"}, {"lease", ""},           {"lease", "RR"},
        {"lease", "X"},        {"older_than", "5"},  {"older_than", "-1s"},   {"older_than", "1h30m"},
        {"idle_for", "2 h"},   {"id", "1,2"},        {"delete_pending", "1"},
    };
    for (const auto& [name, value] : cases) {
        Selector selector;
        const auto fault = selector.set(Rows::handles, name, value);
        ASSERT_TRUE(fault) << name << '=' << value;
        EXPECT_EQ(fault->parameter, name);
    }
}

TEST(SelectorFilters, a_state_means_what_its_rows_have) {
    Selector selector;
    EXPECT_FALSE(selector.set(Rows::locks, "state", "waiting"));
    EXPECT_TRUE(selector.set(Rows::locks, "state", "connected"));
    EXPECT_TRUE(selector.set(Rows::waiters, "state", "waiting"));
    EXPECT_FALSE(selector.set(Rows::sessions, "state", "valid"));
    EXPECT_TRUE(is_filter(Rows::locks, "handle"));
    EXPECT_FALSE(is_filter(Rows::sessions, "path"));
    EXPECT_TRUE(is_filter(Rows::leaks, "older_than"));
    EXPECT_FALSE(is_filter(Rows::locks, "older_than"));
}

TEST(SelectorFilters, leaves_nothing_out_when_empty) {
    EXPECT_FALSE(Selector{}.restricts());
    EXPECT_FALSE(selector_of({{"path_prefix", "/"}}).restricts());
    EXPECT_FALSE(selector_of({{"glob", "**"}}).restricts());
    EXPECT_FALSE(selector_of({{"older_than", "0s"}, {"idle_for", "0ms"}}).restricts());
    EXPECT_TRUE(selector_of({{"glob", "*"}}).restricts());
    EXPECT_TRUE(selector_of({{"older_than", "1ms"}}).restricts());
    EXPECT_TRUE(selector_of({{"id", "1"}}).restricts());
    EXPECT_TRUE(selector_of({{"path_prefix", "dir"}}).restricts());
    EXPECT_TRUE(selector_of({{"path", "/"}}).restricts());
    EXPECT_TRUE(selector_of({{"has_locks", "false"}}).restricts());
}

TEST(SelectorFilters, one_that_repeats_adds_up_and_others_are_replaced) {
    const auto selector = selector_of({{"id", "4"}, {"id", "2"}, {"share", "a"}, {"share", "b"}});
    EXPECT_EQ(selector.ids, (std::vector<std::uint64_t>{4, 2}));
    EXPECT_EQ(selector.share, "b");
}

TEST(SelectorFilters, a_faulty_value_changes_nothing) {
    auto selector = selector_of({{"access", "read"}, {"share_mode", "exclusive"}});
    EXPECT_TRUE(selector.set(Rows::handles, "access", "write,nonsense"));
    EXPECT_TRUE(selector.set(Rows::handles, "share_mode", "all,nonsense"));
    EXPECT_EQ(selector.access.size(), 1U);
    EXPECT_EQ(selector.share_mode->denied, locks::ShareMode::all);
}

TEST(SelectorFilters, of_handles_are_those_that_are_documented) {
    std::set<std::string_view> names;
    for (const FilterInfo& filter : filters_of(Rows::handles)) {
        EXPECT_FALSE(filter.doc.empty()) << filter.name;
        EXPECT_TRUE(names.insert(filter.name).second) << filter.name << " comes twice";
    }
    EXPECT_EQ(names, (std::set<std::string_view>{
                         "share",     "path",        "path_prefix", "glob",     "file_id", "user",          "sid",
                         "client_ip", "client_name", "session_id",  "kind",     "access",  "share_mode",    "lease",
                         "state",     "has_locks",   "older_than",  "idle_for", "id",      "delete_pending"}));
}

} // namespace
} // namespace holdfast::admin_api
