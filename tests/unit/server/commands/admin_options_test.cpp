#include "server/commands/admin_options.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace holdfast::server {
namespace {

using testing::ElementsAre;
using testing::Pair;

/// The filters that these words make; nothing when they are refused.
std::optional<Filters> filters_of(FilterRows rows, std::vector<std::string> words) {
    CLI::App app;
    Filters filters;
    add_filter_options(app, rows, filters);
    std::vector<std::string> reversed(words.rbegin(), words.rend());
    try {
        app.parse(reversed);
    } catch (const CLI::ParseError&) {
        return std::nullopt;
    }
    return filters;
}

TEST(AdminOptions, have_a_filter_for_each_word) {
    struct Case {
        std::vector<std::string> words;
        const char* name;
        const char* value;
    };
    const Case cases[] = {
        {{"--share", "demo"}, "share", "demo"},
        {{"--path", "a"}, "path", "a"},
        {{"--under", "a"}, "path_prefix", "a"},
        {{"--path-prefix", "a"}, "path_prefix", "a"},
        {{"--glob", "*.tmp"}, "glob", "*.tmp"},
        {{"--user", "CORP\\al"}, "user", "CORP\\al"},
        {{"--sid", "S-1"}, "sid", "S-1"},
        {{"--client", "10.0.0.0/8"}, "client_ip", "10.0.0.0/8"},
        {{"--client-name", "WS"}, "client_name", "WS"},
        {{"--session", "5"}, "session_id", "5"},
        {{"--kind", "file"}, "kind", "file"},
        {{"--access", "write,delete"}, "access", "write,delete"},
        {{"--share-mode", "exclusive"}, "share_mode", "exclusive"},
        {{"--lease", "RH"}, "lease", "RH"},
        {{"--state", "connected"}, "state", "connected"},
        {{"--disconnected"}, "state", "disconnected"},
        {{"--has-locks"}, "has_locks", "true"},
        {{"--delete-pending"}, "delete_pending", "true"},
        {{"--older", "2h"}, "older_than", "2h"},
        {{"--idle", "1h"}, "idle_for", "1h"},
        {{"--file-id", "9"}, "file_id", "9"},
    };
    for (const Case& c : cases) {
        const auto filters = filters_of(FilterRows::handles, c.words);
        ASSERT_TRUE(filters) << c.words[0];
        EXPECT_THAT(*filters, ElementsAre(Pair(c.name, c.value))) << c.words[0];
    }
}

TEST(AdminOptions, are_of_the_rows_that_have_them) {
    EXPECT_TRUE(filters_of(FilterRows::locks, {"--handle", "7", "--state", "waiting"}));
    EXPECT_FALSE(filters_of(FilterRows::handles, {"--handle", "7"}));
    EXPECT_FALSE(filters_of(FilterRows::sessions, {"--path", "a"}));
    EXPECT_FALSE(filters_of(FilterRows::connections, {"--share", "a"}));
    EXPECT_FALSE(filters_of(FilterRows::waiters, {"--state", "waiting"}));
    EXPECT_FALSE(filters_of(FilterRows::handles, {"--disconnected", "--state", "connected"}));
}

TEST(AdminOptions, another_command_reaches_the_same_server) {
    CommonOptions options;
    EXPECT_EQ(options.same_api(), "");
    options.target = {.config = "my config.toml", .url = "http://[::1]:4451", .token_file = "/t"};
    EXPECT_EQ(options.same_api(), " --config 'my config.toml' --url 'http://[::1]:4451' --token-file /t");
}

} // namespace
} // namespace holdfast::server
