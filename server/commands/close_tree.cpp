#include "server/commands/close_tree.h"

#include "server/commands/admin_options.h"
#include "server/commands/close_command.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <memory>

namespace holdfast::server {

namespace {

constexpr const char* exit_codes =
    "Ends with 0 when all are closed, 3 when nothing matched, 4 when some were gone or are still open, 5 when those\n"
    "that were asked are still open, 1 on errors. Filters and --all show first what they match, and ask.";

struct CloseArguments {
    CommonOptions common;
    CloseCommand close;
    bool force = false;
    bool ask = false;
    bool report = false;
    std::optional<std::int64_t> graceful;
    std::optional<std::int64_t> patience;
};

std::shared_ptr<CloseArguments> add_command(CLI::App& command, CloseTarget target, Console& console) {
    auto arguments = std::make_shared<CloseArguments>();
    arguments->close.target = target;
    add_common_options(command, arguments->common);
    command.add_option("--reason", arguments->close.reason, "For the audit");
    command.callback([arguments, &console] {
        CloseCommand& close = arguments->close;
        if (arguments->force) close.mode = "force";
        if (arguments->ask) close.mode = "ask";
        if (arguments->graceful) close.mode = "graceful";
        close.grace_ms = arguments->graceful ? arguments->graceful : arguments->patience;
        if (arguments->report) close.then = "report";
        close.output = arguments->common.format();
        with_api(arguments->common.target, console, [&](AdminApi& api) { run_close(api, close, console); });
    });
    return arguments;
}

/// How much may be closed, and who agrees.
void add_guards(CLI::App& command, CloseCommand& close, const char* all) {
    command.add_flag("--all", close.all, all);
    command.add_flag("-n,--dry-run", close.dry_run, "Only show what would be closed");
    command.add_flag("-y,--yes", close.yes, "Ask nobody");
    command.add_option("--max", close.max, "Close nothing when more than this match (default 10000)");
    command.add_option("--confirm", close.confirm, "Close nothing unless exactly so many match; asks nobody");
}

void add_modes(CLI::App& command, CloseArguments& arguments) {
    CLI::Option* force = command.add_flag("--force", arguments.force, "At once; so it is when nothing else is said");
    CLI::Option* graceful = add_duration_option(
        command, "--graceful", arguments.graceful,
        "Ask clients to write back and close by themselves; close after so long what they have not");
    CLI::Option* ask = command.add_flag("--ask", arguments.ask, "Ask clients, and close nothing");
    CLI::Option* wait = add_duration_option(command, "--wait", arguments.patience, "How long --ask waits for them");
    CLI::Option* report =
        command.add_flag("--report", arguments.report, "After --graceful only tell what is still open");
    graceful->excludes(force);
    ask->excludes(force)->excludes(graceful);
    wait->needs(ask);
    report->needs(graceful);
}

} // namespace

void add_close_handles(CLI::App& handles, Console& console) {
    CLI::App& command =
        *handles.add_subcommand("close", "Closes handles for their clients: by ids, by filters, or all");
    const auto arguments = add_command(command, close_handles_target, console);
    CloseCommand& close = arguments->close;
    add_filter_options(command, FilterRows::handles, close.filters);
    command.add_option("ids", close.ids, "Ids of the handles");
    add_guards(command, close, "Every handle of the server");
    add_modes(command, *arguments);
    add_duration_option(command, "--block", close.block_ms, "For so long its client cannot open the file again");
    command
        .add_option("--delete-on-close", close.delete_on_close, "Whether files go that their clients meant to delete")
        ->check(CLI::IsMember({"honor", "skip"}));
    command.add_option("--request-id", close.request_id,
                       "A name for this close; the same again answers the same and closes nothing more");
    command.footer(exit_codes);
}

void add_close_sessions(CLI::App& sessions, Console& console) {
    CLI::App& command = *sessions.add_subcommand("close", "Ends sessions with all that they have open");
    const auto arguments = add_command(command, close_sessions_target, console);
    add_filter_options(command, FilterRows::sessions, arguments->close.filters);
    command.add_option("ids", arguments->close.ids, "Ids of the sessions");
    add_guards(command, arguments->close, "Every session of the server");
    command.footer(exit_codes);
}

void add_break_locks(CLI::App& locks, Console& console) {
    CLI::App& command = *locks.add_subcommand("break", "Takes byte-range locks from their handles, which stay open");
    const auto arguments = add_command(command, break_locks_target, console);
    command.add_option("ids", arguments->close.ids, "Ids of the locks, as `locks ls` shows them")->required();
    command.footer("Ends with 0 when all are broken, 3 when nothing matched, 4 when some were gone, 1 on errors.");
}

void add_disconnect(CLI::App& clients, Console& console) {
    CLI::App& command = *clients.add_subcommand("disconnect", "Ends all sessions and connections of a client");
    const auto arguments = add_command(command, disconnect_target, console);
    command.add_option("ip", arguments->close.client_ip, "Address of the client")->required();
    command.footer("Ends with 0 when it is disconnected, 3 when nobody is connected from there, 1 on errors.");
}

} // namespace holdfast::server
