#include "server/commands/token.h"

#include "admin_api/time_format.h"
#include "admin_api/tokens.h"
#include "server/state_dir.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <ostream>

namespace holdfast::server {
namespace {

using admin_api::Scope;
using admin_api::TokenStore;

struct TokenArguments {
    std::string config;
    std::string name;
    std::string scope;
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

void create_token(const TokenArguments& arguments, Console& console) {
    const auto scope = admin_api::scope_named(arguments.scope);
    if (!scope) return console.fail("no scope \"" + arguments.scope + "\"; there are read, close and admin");
    with_tokens(arguments, console, [&](TokenStore& tokens) {
        const std::string name = arguments.name.empty() ? free_name(tokens, arguments.scope) : arguments.name;
        const auto token = tokens.create(name, *scope, std::chrono::system_clock::now());
        if (!token) return console.fail(token.error().what);
        console.err << "token \"" << name << "\", shown this once:\n";
        console.out << *token << '\n';
    });
}

void list_tokens(const TokenArguments& arguments, Console& console) {
    with_tokens(arguments, console, [&](TokenStore& tokens) {
        const auto list = tokens.list();
        if (!list) return console.fail(list.error().what);
        std::vector<std::vector<std::string>> rows{{"NAME", "SCOPE", "CREATED"}};
        for (const auto& token : *list) {
            rows.push_back({token.name, std::string(name_of(token.scope)), admin_api::rfc3339(token.created)});
        }
        console.out << format_table(rows);
    });
}

void remove_token(const TokenArguments& arguments, Console& console) {
    with_tokens(arguments, console, [&](TokenStore& tokens) {
        const auto removed = tokens.remove(arguments.name);
        if (!removed) return console.fail(removed.error().what);
        if (!*removed) console.fail("no token has the name \"" + arguments.name + "\"");
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
    create->add_option("--name", create_arguments->name, "A name to remove it by; one is made up when left out");
    const auto [remove, remove_arguments] = command("rm", "Makes a token useless at once", remove_token);
    remove->add_option("name", remove_arguments->name, "Name of the token")->required();
    command("ls", "Lists the tokens' names, never the tokens", list_tokens);
}

} // namespace holdfast::server
