#include "server/commands/user.h"

#include "server/commands/password.h"
#include "server/state_dir.h"
#include "smb2/auth/accounts.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <unistd.h>

#include <functional>
#include <memory>
#include <ostream>

namespace holdfast::server {
namespace {

using smb2::auth::Account;
using smb2::auth::AccountOptions;
using smb2::auth::AccountResult;
using smb2::auth::AccountStore;

/// What the command line says; shared by the callbacks of one subcommand.
struct UserArguments {
    std::string config;
    std::string name;
    bool password_stdin = false;
    AccountOptions options;
};

/// Opens the accounts of the configuration and lets `work` have them.
void with_accounts(const UserArguments& arguments, Console& console,
                   const std::function<AccountResult<void>(AccountStore&)>& work) {
    const auto config = load_config(arguments.config, console);
    if (!config) return;
    if (const std::string fault = ensure_state_dir(config->state_dir); !fault.empty()) return console.fail(fault);
    AccountStore accounts(config->accounts_path());
    AccountResult<void> result = accounts.load();
    if (result) result = work(accounts);
    if (!result) console.fail(to_string(result.error()));
}

/// Under root such an account may do all that root may. Whoever wants that says so with --uid 0.
void warn_of_server_ids(AccountStore& accounts, const std::string& name, Console& console) {
    const auto added = accounts.find(name);
    if (!added || !added->has_server_ids || ::geteuid() != 0) return;
    console.err << "holdfast: warning: no local user is named " << added->name
                << ": the account acts with the server's own ids, as root. --uid gives it others.\n";
}

void add_user(const UserArguments& arguments, Console& console) {
    const auto from = arguments.password_stdin ? PasswordFrom::stdin_line : PasswordFrom::terminal;
    const auto password = read_password(from, console);
    if (!password) return;
    with_accounts(arguments, console, [&](AccountStore& accounts) {
        auto added = accounts.add(arguments.name, *password, arguments.options);
        if (added) warn_of_server_ids(accounts, arguments.name, console);
        return added;
    });
}

void change_password(const UserArguments& arguments, Console& console) {
    const auto from = arguments.password_stdin ? PasswordFrom::stdin_line : PasswordFrom::terminal;
    const auto password = read_password(from, console);
    if (!password) return;
    with_accounts(arguments, console,
                  [&](AccountStore& accounts) { return accounts.set_password(arguments.name, *password); });
}

void list_users(const UserArguments& arguments, Console& console) {
    with_accounts(arguments, console, [&](AccountStore& accounts) -> AccountResult<void> {
        std::vector<std::vector<std::string>> rows{{"NAME", "UID", "GID", "SID", "ROLE", "STATE"}};
        for (const Account& account : accounts.list()) {
            const auto id = [&](std::uint32_t value) {
                return account.has_server_ids ? std::string("server's") : std::to_string(value);
            };
            rows.push_back({account.name, id(account.identity.uid), id(account.identity.gid), account.sid,
                            account.admin ? "admin" : "user", account.disabled ? "disabled" : "enabled"});
        }
        console.out << format_table(rows);
        return boost::system::in_place_value;
    });
}

} // namespace

void add_user_commands(CLI::App& app, Console& console) {
    CLI::App* user = app.add_subcommand("user", "The accounts of this server");
    user->require_subcommand(1);

    using Run = std::function<void(const UserArguments&, Console&)>;
    enum class Takes { nothing, name };
    const auto command = [&](const char* word, const char* help, Takes takes, Run run) {
        auto arguments = std::make_shared<UserArguments>();
        CLI::App* sub = user->add_subcommand(word, help);
        sub->add_option("--config", arguments->config, "The configuration file; the demo's when left out");
        if (takes == Takes::name) sub->add_option("name", arguments->name, "Name of the account")->required();
        sub->callback([arguments, run = std::move(run), &console] { run(*arguments, console); });
        return std::pair(sub, arguments);
    };

    const auto [add, add_arguments] = command("add", "Adds an account", Takes::name, add_user);
    add->add_flag("--password-stdin", add_arguments->password_stdin, "Reads the password from the first line of stdin");
    add->add_option("--uid", add_arguments->options.uid, "Acts as this user of the machine (when started as root)");
    add->add_option("--gid", add_arguments->options.gid, "Acts with this group");
    add->add_flag("--admin", add_arguments->options.admin, "May administrate shares from Windows");

    const auto [passwd, passwd_arguments] = command("passwd", "Sets a new password", Takes::name, change_password);
    passwd->add_flag("--password-stdin", passwd_arguments->password_stdin,
                     "Reads the password from the first line of stdin");

    command("rm", "Removes an account", Takes::name, [](const UserArguments& arguments, Console& to) {
        with_accounts(arguments, to, [&](AccountStore& accounts) { return accounts.remove(arguments.name); });
    });
    command("disable", "Lets nobody log on with an account", Takes::name,
            [](const UserArguments& arguments, Console& to) {
                with_accounts(arguments, to, [&](AccountStore& accounts) {
                    return accounts.set_use(arguments.name, AccountStore::Use::disabled);
                });
            });
    command("enable", "Takes a disabled account into use again", Takes::name,
            [](const UserArguments& arguments, Console& to) {
                with_accounts(arguments, to, [&](AccountStore& accounts) {
                    return accounts.set_use(arguments.name, AccountStore::Use::enabled);
                });
            });
    command("ls", "Lists the accounts", Takes::nothing, list_users);
}

} // namespace holdfast::server
