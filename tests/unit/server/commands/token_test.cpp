#include "server/commands/token.h"

#include "admin_api/audit_reader.h"
#include "admin_api/audit_verify.h"
#include "admin_api/tokens.h"
#include "tests/unit/server/commands/command_harness.h"

namespace holdfast::server {
namespace {

class TokenCommand : public CommandTest {
  protected:
    int run(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), "token");
        arguments.insert(arguments.end(), {"--config", config()});
        return run_with(add_token_commands, std::move(arguments));
    }
    std::optional<admin_api::TokenInfo> verify(std::string text) {
        if (!text.empty() && text.back() == '\n') text.pop_back();
        return admin_api::TokenStore(state()).verify(text);
    }
};

TEST_F(TokenCommand, prints_a_token_that_works_and_nothing_else) {
    ASSERT_EQ(run({"create", "--scope", "close", "--name", "backup"}), 0) << err.str();
    const auto token = verify(out.str());
    ASSERT_TRUE(token);
    EXPECT_EQ(token->name, "backup");
    EXPECT_EQ(token->scope, admin_api::Scope::close);
}

TEST_F(TokenCommand, makes_up_names_that_are_free) {
    ASSERT_EQ(run({"create", "--scope", "read"}), 0);
    const std::string first = out.str();
    ASSERT_EQ(run({"create", "--scope", "read"}), 0);
    ASSERT_TRUE(verify(first));
    EXPECT_EQ(verify(first)->name, "read-1");
    EXPECT_EQ(verify(out.str())->name, "read-2");
}

TEST_F(TokenCommand, a_removed_token_is_useless) {
    ASSERT_EQ(run({"create", "--scope", "admin", "--name", "a"}), 0);
    const std::string token = out.str();
    EXPECT_EQ(run({"rm", "a"}), 0);
    EXPECT_FALSE(verify(token));
    EXPECT_EQ(run({"rm", "a"}), 1);
    EXPECT_NE(err.str().find("\"a\""), std::string::npos);
}

TEST_F(TokenCommand, lists_names_but_never_tokens) {
    ASSERT_EQ(run({"create", "--scope", "admin", "--name", "a"}), 0);
    const std::string token = out.str().substr(0, out.str().size() - 1);
    ASSERT_EQ(run({"ls"}), 0);
    EXPECT_NE(out.str().find("a     admin  20"), std::string::npos) << out.str();
    EXPECT_EQ(out.str().find(token), std::string::npos);
}

TEST_F(TokenCommand, limits_to_shares_and_to_a_time) {
    ASSERT_EQ(run({"create", "few", "--scope", "close", "--share", "DEMO", "--expires", "30d"}), 0) << err.str();
    const auto token = verify(out.str());
    ASSERT_TRUE(token);
    EXPECT_EQ(token->name, "few");
    EXPECT_EQ(token->shares, std::vector<std::string>{"DEMO"});
    ASSERT_TRUE(token->expires);
    EXPECT_EQ(std::chrono::round<std::chrono::hours>(*token->expires - token->created), std::chrono::days(30));
    ASSERT_EQ(run({"ls"}), 0);
    EXPECT_NE(out.str().find("DEMO"), std::string::npos);

    EXPECT_EQ(run({"create", "--scope", "read", "--share", "nowhere"}), 1);
    EXPECT_NE(err.str().find("\"nowhere\""), std::string::npos);
    for (const char* wrong : {"30", "d", "0d", "-1d", "1y", "5001w"})
        EXPECT_EQ(run({"create", "--scope", "read", "--expires", wrong}), 1) << wrong;
}

TEST_F(TokenCommand, leaves_its_trace_in_the_audit) {
    ASSERT_EQ(run({"create", "a", "--scope", "admin"}), 0);
    const std::string token = out.str().substr(0, out.str().size() - 1);
    ASSERT_EQ(run({"rm", "a"}), 0);
    EXPECT_EQ(run({"rm", "a"}), 1);
    const auto report = admin_api::verify_audit(state());
    EXPECT_EQ(report.fault, "");
    EXPECT_EQ(report.entries, 6u);
    const auto page = admin_api::read_audit(state(), {.action = "tokens:create"});
    ASSERT_EQ(page->lines.size(), 2u);
    EXPECT_NE(page->lines[0].find("\"api\":\"cli\""), std::string::npos);
    EXPECT_EQ(page->lines[0].find(token), std::string::npos);

    std::filesystem::remove(state() / "audit.jsonl");
    std::filesystem::create_symlink("/dev/full", state() / "audit.jsonl");
    EXPECT_EQ(run({"create", "b", "--scope", "admin"}), 1);
    EXPECT_EQ(out.str(), "");
    EXPECT_TRUE(admin_api::TokenStore(state()).list()->empty());
}

TEST_F(TokenCommand, knows_its_scopes) {
    EXPECT_EQ(run({"create", "--scope", "everything"}), 1);
    EXPECT_EQ(run({"create"}), 2);
}

} // namespace
} // namespace holdfast::server
