#include "admin_api/tokens.h"

#include "tests/unit/admin_api/fixture.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace holdfast::admin_api {
namespace {

namespace fs = std::filesystem;

std::string content_of(const fs::path& path) {
    std::ifstream input(path);
    return {std::istreambuf_iterator<char>(input), {}};
}

fs::perms mode_of(const fs::path& path) { return fs::status(path).permissions(); }
constexpr fs::perms owner_only = fs::perms::owner_read | fs::perms::owner_write;

class Tokens : public testing::Test {
  protected:
    StateFolder folder;
    TokenStore store{folder.path()};
};

TEST_F(Tokens, a_created_token_is_known_with_its_scope) {
    const auto token = store.create("backup", Scope::close, test_now);
    ASSERT_TRUE(token);
    EXPECT_GE(token->size(), 64u);
    const auto known = store.verify(*token);
    ASSERT_TRUE(known);
    EXPECT_EQ(known->name, "backup");
    EXPECT_EQ(known->scope, Scope::close);
    EXPECT_EQ(known->created, std::chrono::floor<std::chrono::seconds>(test_now));
}

TEST_F(Tokens, nothing_else_is_known) {
    EXPECT_FALSE(store.verify("anything"));
    const auto token = *store.create("one", Scope::read, test_now);
    EXPECT_FALSE(store.verify(""));
    EXPECT_FALSE(store.verify(token.substr(0, token.size() - 1)));
    EXPECT_FALSE(store.verify(token + "0"));
    std::string changed = token;
    changed.back() = changed.back() == '0' ? '1' : '0';
    EXPECT_FALSE(store.verify(changed));
    EXPECT_TRUE(store.verify(token));
}

TEST_F(Tokens, two_tokens_are_never_the_same) {
    EXPECT_NE(*store.create("a", Scope::read, test_now), *store.create("b", Scope::read, test_now));
}

TEST_F(Tokens, the_file_holds_hashes_and_is_private) {
    const auto token = *store.create("one", Scope::read, test_now);
    const fs::path file = folder.path() / "tokens";
    EXPECT_EQ(content_of(file).find(token), std::string::npos);
    EXPECT_EQ(content_of(file).find(token.substr(4)), std::string::npos);
    EXPECT_EQ(mode_of(file), owner_only);
}

TEST_F(Tokens, what_another_process_changes_is_noticed) {
    const auto token = *store.create("one", Scope::read, test_now);
    ASSERT_TRUE(store.verify(token));
    TokenStore other(folder.path());
    const auto second = *other.create("two", Scope::admin, test_now);
    EXPECT_TRUE(store.verify(second));
    EXPECT_TRUE(*other.remove("one"));
    EXPECT_FALSE(store.verify(token));
}

TEST_F(Tokens, can_be_listed_and_removed) {
    ASSERT_TRUE(store.create("one", Scope::read, test_now));
    ASSERT_TRUE(store.create("two", Scope::admin, test_now));
    const auto all = store.list();
    ASSERT_TRUE(all);
    ASSERT_EQ(all->size(), 2u);
    EXPECT_EQ((*all)[1].name, "two");
    EXPECT_FALSE(*store.remove("three"));
    EXPECT_TRUE(*store.remove("two"));
    EXPECT_EQ(store.list()->size(), 1u);
}

TEST_F(Tokens, names_are_unique_and_simple) {
    ASSERT_TRUE(store.create("a.b-c_1", Scope::read, test_now));
    EXPECT_EQ(store.create("a.b-c_1", Scope::read, test_now).error().code, std::errc::file_exists);
    for (const std::string& wrong : {std::string(), std::string("a b"), std::string("a\nb"), std::string(65, 'x')}) {
        EXPECT_EQ(store.create(wrong, Scope::read, test_now).error().code, std::errc::invalid_argument);
    }
}

TEST_F(Tokens, a_damaged_file_lets_nobody_in_and_is_not_overwritten) {
    const auto token = *store.create("one", Scope::read, test_now);
    const fs::path file = folder.path() / "tokens";
    std::ofstream(file, std::ios::app) << "scribble\n";
    EXPECT_FALSE(store.verify(token));
    const std::string before = content_of(file);
    EXPECT_FALSE(store.create("two", Scope::read, test_now));
    EXPECT_EQ(content_of(file), before);
}

TEST_F(Tokens, limits_are_kept) {
    const TokenLimits limits{.shares = {"projects", "q3, 2026;=\\%"}, .expires = test_now + std::chrono::hours(1)};
    const auto token = *store.create("one", Scope::close, test_now, limits);
    TokenStore other(folder.path());
    const auto known = other.verify(token, test_now);
    ASSERT_TRUE(known);
    EXPECT_EQ(known->scope, Scope::close);
    EXPECT_EQ(known->shares, limits.shares);
    EXPECT_EQ(known->expires, std::chrono::floor<std::chrono::seconds>(*limits.expires));
    EXPECT_EQ(other.list()->front().shares, limits.shares);
    EXPECT_EQ(store.create("two", Scope::read, test_now, {.shares = {""}}).error().code, std::errc::invalid_argument);
}

TEST_F(Tokens, a_token_ends_when_its_time_is_over) {
    const auto token = *store.create("one", Scope::read, test_now, {.expires = test_now + std::chrono::minutes(1)});
    EXPECT_TRUE(store.verify(token, test_now + std::chrono::seconds(58)));
    EXPECT_FALSE(store.verify(token, test_now + std::chrono::seconds(60)));
    EXPECT_FALSE(store.verify(token)); // by the clock of today
}

TEST_F(Tokens, lines_of_older_versions_are_read) {
    const auto token = *store.create("one", Scope::read, test_now);
    const std::string line = content_of(folder.path() / "tokens");
    EXPECT_NE(line.find("\none read 1714979289 "), std::string::npos) << line;
    EXPECT_TRUE(store.verify(token)->shares.empty());
    EXPECT_EQ(store.verify(token)->expires, std::nullopt);
}

TEST_F(Tokens, a_limit_that_is_not_understood_lets_nobody_in) {
    for (const char* word : {"read;shares=", "read;shares", "read;x=1", "read;expires=soon", "read;shares=%4",
                             "read;shares=a,,b", "read;expires=99999999999999999999", ";shares=a"}) {
        const StateFolder other;
        TokenStore faulty(other.path());
        const auto token = *faulty.create("one", Scope::read, test_now);
        std::string content = content_of(other.path() / "tokens");
        content.replace(content.find("\none read") + 5, 4, word);
        std::ofstream(other.path() / "tokens") << content;
        EXPECT_FALSE(faulty.verify(token)) << word;
    }
}

TEST_F(Tokens, the_first_start_leaves_an_admin_token) {
    const auto path = store.ensure_first_token(test_now);
    ASSERT_TRUE(path);
    EXPECT_EQ(*path, folder.path() / "admin.token");
    EXPECT_EQ(mode_of(*path), owner_only);
    std::string token = content_of(*path);
    ASSERT_TRUE(token.ends_with('\n'));
    token.pop_back();
    const auto known = store.verify(token);
    ASSERT_TRUE(known);
    EXPECT_EQ(known->scope, Scope::admin);
}

TEST_F(Tokens, later_starts_change_nothing) {
    const auto path = *store.ensure_first_token(test_now);
    const std::string token = content_of(path);
    ASSERT_TRUE(store.ensure_first_token(test_now));
    EXPECT_EQ(content_of(path), token);

    fs::remove(path); // the operator keeps it elsewhere
    ASSERT_TRUE(store.ensure_first_token(test_now));
    EXPECT_FALSE(fs::exists(path));
}

TEST_F(Tokens, other_tokens_do_not_replace_the_first) {
    ASSERT_TRUE(store.create("script", Scope::admin, test_now));
    EXPECT_TRUE(fs::exists(*store.ensure_first_token(test_now)));
    EXPECT_EQ(store.list()->size(), 2u);
}

TEST_F(Tokens, a_missing_folder_is_an_error_with_its_path) {
    TokenStore nowhere(folder.path() / "none");
    const auto token = nowhere.create("one", Scope::read, test_now);
    ASSERT_FALSE(token);
    EXPECT_NE(token.error().what.find("none"), std::string::npos);
    EXPECT_FALSE(nowhere.verify("x"));
}

TEST(TokenScopes, are_ordered_and_named) {
    EXPECT_LT(Scope::read, Scope::close);
    EXPECT_LT(Scope::close, Scope::admin);
    EXPECT_EQ(scope_named("close"), Scope::close);
    EXPECT_EQ(scope_named("none"), std::nullopt);
    EXPECT_EQ(scope_named("root"), std::nullopt);
}

} // namespace
} // namespace holdfast::admin_api
