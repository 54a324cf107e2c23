#include "server/cli.h"

#include "server/commands/admin_tree.h"
#include "server/commands/audit.h"
#include "server/commands/azure.h"
#include "server/commands/completion.h"
#include "server/commands/man_page.h"
#include "server/commands/token.h"
#include "server/commands/user.h"
#include "server/logging.h"
#include "server/service.h"
#include "server/version.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <unistd.h>

#include <algorithm>
#include <iostream>

namespace holdfast::server {
namespace {

void add_serve_command(CLI::App& app, Console& console) {
    CLI::App* command = app.add_subcommand("serve", "Serves the configured shares, in the foreground");
    auto options = std::make_shared<ServeOptions>();
    command->add_option("--config", options->config_path, "The configuration file; a demo share when left out");
    command->add_flag("--log-json", options->log_json, "One JSON object per line of the log");
    command->add_option("--log-level", options->log_level, "As the configuration's log_level: \"info,smb2=debug\"");
    command->callback([options, &console] {
        if (!options->log_level.empty() && !parse_log_levels(options->log_level)) {
            console.fail("\"" + options->log_level + "\" is no log level; write \"debug\" or \"info,smb2=debug\"");
            return;
        }
        console.exit_code = serve(*options);
    });
}

void add_check_command(CLI::App& app, Console& console) {
    CLI::App* command = app.add_subcommand("check-config", "Says what is wrong in a configuration, and where");
    auto path = std::make_shared<std::string>();
    command->add_option("--config", *path, "The configuration file")->required();
    command->callback([path, &console] {
        const auto config = load_config(*path, console);
        if (!config) return;
        console.out << *path << ": in order, " << config->shares.size()
                    << (config->shares.size() == 1 ? " share\n" : " shares\n");
    });
}

} // namespace

int run_command_line(const std::vector<std::string>& arguments, Console& console) {
    CLI::App app("Holdfast, an SMB2/3 file server whose open handles, locks and sessions can be seen and ended.",
                 "holdfast");
    app.set_version_flag("--version", std::string("holdfast ") + version);
    app.require_subcommand(1);
    add_serve_command(app, console);
    add_check_command(app, console);
    add_user_commands(app, console);
    add_token_commands(app, console);
    add_audit_commands(app, console);
    add_azure_commands(app, console);
    add_admin_commands(app, console);
    add_completion_command(app, console);
    add_man_command(app, console);

    std::vector<std::string> reversed(arguments.rbegin(), arguments.rend()); // as CLI11 wants them
    try {
        app.parse(reversed);
    } catch (const CLI::ParseError& error) {
        return app.exit(error, console.out, console.err) == 0 ? 0 : 2;
    }
    return console.exit_code;
}

int run_command_line(int argc, char** argv) {
    Console console{std::cin, std::cout, std::cerr};
    console.is_terminal = ::isatty(STDIN_FILENO) != 0;
    console.shows_screens = ::isatty(STDOUT_FILENO) != 0;
    return run_command_line(std::vector<std::string>(argv + 1, argv + argc), console);
}

} // namespace holdfast::server
