#include "server/commands/azure.h"

#include "admin_api/azure/key.h"
#include "server/azure_listener.h"
#include "server/state_dir.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <algorithm>
#include <functional>
#include <memory>
#include <ostream>

namespace holdfast::server {
namespace {

using admin_api::azure::Existing;
using admin_api::azure::Key;
using admin_api::azure::KeyResult;

struct KeyArguments {
    std::string config;
    std::string name;
    bool replace = false;
};

/// Gets the key of a configured account by `get`, and prints all that a client needs.
void with_account(const KeyArguments& arguments, Console& console,
                  const std::function<KeyResult<Key>(const AzureAccountConfig&)>& get) {
    const auto config = load_config(arguments.config, console);
    if (!config) return;
    const auto& accounts = config->azure.accounts;
    const auto account = std::find_if(accounts.begin(), accounts.end(),
                                      [&](const AzureAccountConfig& each) { return each.name == arguments.name; });
    if (account == accounts.end())
        return console.fail("the configuration has no [[azure.account]] with the name \"" + arguments.name + "\"");
    if (!config->azure.listen) return console.fail("the configuration says in [azure] no address to listen on");
    if (const std::string fault = ensure_state_dir(config->state_dir); !fault.empty()) return console.fail(fault);

    const auto key = get(*account);
    if (!key) return console.fail(key.error().what);
    console.err << "key of \"" << account->name << "\" in " << account->key_file << "; to connect with it:\n";
    console.out << connection_string(*config->azure.listen, *account, *key) << '\n';
}

void create_key(const KeyArguments& arguments, Console& console) {
    with_account(arguments, console, [&](const AzureAccountConfig& account) {
        return admin_api::azure::create_key_file(account.key_file,
                                                 arguments.replace ? Existing::replace : Existing::keep);
    });
}

void show_key(const KeyArguments& arguments, Console& console) {
    with_account(arguments, console,
                 [](const AzureAccountConfig& account) { return admin_api::azure::read_key_file(account.key_file); });
}

} // namespace

void add_azure_commands(CLI::App& app, Console& console) {
    CLI::App* azure = app.add_subcommand("azure", "Clients of Azure Files");
    azure->require_subcommand(1);
    CLI::App* key = azure->add_subcommand("key", "Keys of their accounts");
    key->require_subcommand(1);

    using Run = void (*)(const KeyArguments&, Console&);
    const auto command = [&](const char* word, const char* help, Run run) {
        auto arguments = std::make_shared<KeyArguments>();
        CLI::App* sub = key->add_subcommand(word, help);
        sub->add_option("name", arguments->name, "Name of the account")->required();
        sub->add_option("--config", arguments->config, "The configuration file; the demo's when left out");
        sub->callback([arguments, run, &console] { run(*arguments, console); });
        return std::pair(sub, arguments);
    };
    const auto [create, create_arguments] =
        command("create", "Makes an account's key and prints the connection string", create_key);
    create->add_flag("--replace", create_arguments->replace, "In the place of the one that it has, which is void then");
    command("show", "Prints the connection string again", show_key);
}

} // namespace holdfast::server
