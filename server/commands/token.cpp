#include "server/commands/token.h"

#include "admin_api/audit_log.h"
#include "admin_api/http.h"
#include "admin_api/time_format.h"
#include "admin_api/tokens.h"
#include "server/state_dir.h"
#include "vfs/names.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <ostream>

#include <unistd.h>

namespace holdfast::server {
namespace {

using admin_api::Scope;
using admin_api::TokenStore;

struct TokenArguments {
    std::string config;
    std::string name;
    std::string scope;
    std::vector<std::string> shares;
    std::string expires; // "30d"
};

void with_tokens(const TokenArguments& arguments, Console& console, const std::function<void(TokenStore&)>& work) {
    const auto config = load_config(arguments.config, console);
    if (!config) return;
    if (const std::string fault = ensure_state_dir(config->state_dir); !fault.empty()) return console.fail(fault);
    TokenStore tokens(config->state_dir);
    work(tokens);
}

/// "read-1", "read-2", …: the first that no token has.
std::string free_name(TokenStore& tokens, const std::string& scope) {
    const auto taken = tokens.list();
    for (int number = 1;; ++number) {
        std::string name = scope + "-" + std::to_string(number);
        bool is_taken = false;
        if (taken) {
            for (const auto& token : *taken) is_taken = is_taken || token.name == name;
        }
        if (!is_taken) return name;
    }
}

/// "90m", "12h", "30d", "4w".
std::optional<std::chrono::minutes> duration_of(const std::string& text) {
    if (text.size() < 2) return std::nullopt;
    const auto number = admin_api::decimal(std::string_view(text).substr(0, text.size() - 1));
    if (!number || *number == 0 || *number > 5'000) return std::nullopt;
    const auto count = static_cast<std::int64_t>(*number);
    switch (text.back()) {
    case 'm': return std::chrono::minutes(count);
    case 'h': return std::chrono::hours(count);
    case 'd': return std::chrono::days(count);
    case 'w': return std::chrono::weeks(count);
    default: return std::nullopt;
    }
}

/// A token for a share that does not exist would see nothing, and nobody would know why.
bool knows_shares(const TokenArguments& arguments, Console& console) {
    const auto config = load_config(arguments.config, console);
    if (!config) return false;
    for (const std::string& wanted : arguments.shares) {
        const bool exists = std::ranges::any_of(config->shares, [&](const ShareConfig& share) {
            return vfs::fold_case(share.name) == vfs::fold_case(wanted);
        });
        if (!exists) return console.fail("no share \"" + wanted + "\" is configured"), false;
    }
    return true;
}

/// Tokens are changed beside the server, and in its audit all the same.
void with_audit(const TokenArguments& arguments, const char* action, const std::string& what, Console& console,
                const std::function<bool(TokenStore&)>& work) {
    with_tokens(arguments, console, [&](TokenStore& tokens) {
        const auto config = load_config(arguments.config, console);
        if (!config) return;
        admin_api::AuditLog audit(config->state_dir, [] { return std::chrono::system_clock::now(); });
        const std::string caller = "uid " + std::to_string(::getuid());
        admin_api::Change change{.action = action, .caller = caller, .peer = {}, .what = what, .reason = {}};
        change.api = "cli";
        change.matched = 1;
        const auto asked = audit.announce(change);
        if (!asked) return console.fail("nothing was changed, it cannot be recorded: " + asked.error().what);
        change.asked = *asked;
        ++(work(tokens) ? change.done : change.failed);
        if (const auto done = audit.record(change); !done) console.err << "holdfast: " << done.error().what << '\n';
    });
}

void create_token(const TokenArguments& arguments, Console& console) {
    const auto scope = admin_api::scope_named(arguments.scope);
    if (!scope) return console.fail("no scope \"" + arguments.scope + "\"; there are read, close and admin");
    admin_api::TokenLimits limits{.shares = arguments.shares};
    const auto now = std::chrono::system_clock::now();
    if (!arguments.expires.empty()) {
        const auto lasting = duration_of(arguments.expires);
        if (!lasting) return console.fail("--expires is like 90m, 12h, 30d or 4w");
        limits.expires = now + *lasting;
    }
    if (!knows_shares(arguments, console)) return;
    std::string name = arguments.name;
    if (name.empty())
        with_tokens(arguments, console, [&](TokenStore& tokens) { name = free_name(tokens, arguments.scope); });
    with_audit(arguments, "tokens:create", name, console, [&](TokenStore& tokens) {
        const auto token = tokens.create(name, *scope, now, limits);
        if (!token) return console.fail(token.error().what), false;
        console.err << "token \"" << name << "\", shown this once:\n";
        console.out << *token << '\n';
        return true;
    });
}

void list_tokens(const TokenArguments& arguments, Console& console) {
    with_tokens(arguments, console, [&](TokenStore& tokens) {
        const auto list = tokens.list();
        if (!list) return console.fail(list.error().what);
        std::vector<std::vector<std::string>> rows{{"NAME", "SCOPE", "CREATED", "EXPIRES", "SHARES"}};
        for (const auto& token : *list) {
            std::string shares;
            for (const std::string& share : token.shares) shares += (shares.empty() ? "" : ", ") + share;
            rows.push_back({token.name, std::string(name_of(token.scope)), admin_api::rfc3339(token.created),
                            token.expires ? admin_api::rfc3339(*token.expires) : "never",
                            shares.empty() ? "all" : shares});
        }
        console.out << format_table(rows);
    });
}

void remove_token(const TokenArguments& arguments, Console& console) {
    with_audit(arguments, "tokens:rm", arguments.name, console, [&](TokenStore& tokens) {
        const auto removed = tokens.remove(arguments.name);
        if (!removed) return console.fail(removed.error().what), false;
        if (!*removed) return console.fail("no token has the name \"" + arguments.name + "\""), false;
        return true;
    });
}

} // namespace

void add_token_commands(CLI::App& app, Console& console) {
    CLI::App* token = app.add_subcommand("token", "Tokens for the admin API");
    token->require_subcommand(1);

    using Run = void (*)(const TokenArguments&, Console&);
    const auto command = [&](const char* word, const char* help, Run run) {
        auto arguments = std::make_shared<TokenArguments>();
        CLI::App* sub = token->add_subcommand(word, help);
        sub->add_option("--config", arguments->config, "The configuration file; the demo's when left out");
        sub->callback([arguments, run, &console] { run(*arguments, console); });
        return std::pair(sub, arguments);
    };

    const auto [create, create_arguments] = command("create", "Makes a token and prints it", create_token);
    create->add_option("--scope", create_arguments->scope, "read: look; close: end opens too; admin: everything")
        ->required();
    create->add_option("name,--name", create_arguments->name, "A name to remove it by; one is made up when left out");
    create
        ->add_option("--share", create_arguments->shares, "Sees and closes only what is of this share; may be repeated")
        ->take_all()
        ->allow_extra_args(false);
    create->add_option("--expires", create_arguments->expires, "Useless after so long: 90m, 12h, 30d or 4w");
    const auto [remove, remove_arguments] = command("rm", "Makes a token useless at once", remove_token);
    remove->add_option("name", remove_arguments->name, "Name of the token")->required();
    command("ls", "Lists the tokens' names, never the tokens", list_tokens);
}

} // namespace holdfast::server
