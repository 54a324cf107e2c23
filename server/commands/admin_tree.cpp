#include "server/commands/admin_tree.h"

#include "server/commands/admin_commands.h"
#include "server/commands/admin_options.h"
#include "server/commands/capture.h"
#include "server/commands/close_tree.h"
#include "server/commands/events.h"
#include "server/commands/top.h"
#include "server/commands/why.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <memory>

namespace holdfast::server {

namespace {

CLI::App& add_noun(CLI::App& app, const char* name, const char* help) {
    CLI::App* noun = app.add_subcommand(name, help);
    noun->require_subcommand(1);
    return *noun;
}

/// A command and what it takes; CLI11 keeps it alive through the callback.
struct ListArguments {
    CommonOptions common;
    ListCommand list;
    bool reverse = false;
    std::string min_score;
};

/// "-age" is "age" the other way round.
std::string sort_of(std::string sort, bool reverse) {
    if (sort.empty() || !reverse) return sort;
    return sort.starts_with('-') ? sort.substr(1) : '-' + sort;
}

std::shared_ptr<ListArguments> add_list_options(CLI::App& command, const char* rows, const char* path,
                                                Console& console) {
    auto arguments = std::make_shared<ListArguments>();
    arguments->list.rows = rows;
    arguments->list.path = path;
    add_common_options(command, arguments->common);
    command.add_option("--fields", arguments->list.fields, "Members to show, with commas: id,user.name,path")
        ->delimiter(',')
        ->type_name("NAMES");
    command.callback([arguments, &console] {
        ListCommand& list = arguments->list;
        list.output = arguments->common.format();
        list.sort = sort_of(list.sort, arguments->reverse);
        if (!arguments->min_score.empty()) list.filters.emplace_back("min_score", arguments->min_score);
        with_api(arguments->common.target, console, [&](AdminApi& api) { list_rows(api, list, console); });
    });
    return arguments;
}

/// A listing in pages, with filters.
ListArguments& add_list(CLI::App& noun, const char* word, FilterRows filter_rows, const char* rows, const char* path,
                        const char* help, Console& console) {
    CLI::App* command = noun.add_subcommand(word, help);
    const auto arguments = add_list_options(*command, rows, path, console);
    add_filter_options(*command, filter_rows, arguments->list.filters);
    command->add_option("--limit", arguments->list.limit, "At most so many; all when left out")
        ->check(CLI::PositiveNumber);
    if (filter_rows != FilterRows::leaks) {
        command->add_option("--sort", arguments->list.sort, "By what: age, idle, user, path and others; as it rises");
        command->add_flag("-r,--reverse", arguments->reverse, "The other way round");
    } else {
        command->add_option("--min-score", arguments->min_score, "From 0 to 1: how likely it is forgotten (0.5)");
    }
    return *arguments;
}

void add_show(CLI::App& handles, Console& console) {
    CLI::App* command = handles.add_subcommand("show", "Shows all about one handle");
    struct Arguments {
        CommonOptions common;
        std::string id;
    };
    auto arguments = std::make_shared<Arguments>();
    add_common_options(*command, arguments->common);
    command->add_option("id", arguments->id, "Id of the handle")->required();
    command->callback([arguments, &console] {
        with_api(arguments->common.target, console,
                 [&](AdminApi& api) { show_handle(api, arguments->id, arguments->common.format(), console); });
    });
}

constexpr const char* groupings[] = {"user", "client", "path", "share", "state", "kind"};

void add_count(CLI::App& handles, Console& console) {
    CLI::App* command = handles.add_subcommand("count", "Counts handles, also in groups");
    struct Arguments {
        CommonOptions common;
        CountCommand count;
    };
    auto arguments = std::make_shared<Arguments>();
    add_common_options(*command, arguments->common);
    add_filter_options(*command, FilterRows::handles, arguments->count.filters);
    command->add_option("--by", arguments->count.by, "What a group has in common")
        ->check(CLI::IsMember(std::vector<std::string>(std::begin(groupings), std::end(groupings))));
    command->add_option("--limit", arguments->count.limit, "At most so many groups")->check(CLI::PositiveNumber);
    command->callback([arguments, &console] {
        arguments->count.output = arguments->common.format();
        with_api(arguments->common.target, console,
                 [&](AdminApi& api) { count_handles(api, arguments->count, console); });
    });
}

void add_why(CLI::App& app, Console& console) {
    CLI::App* command = app.add_subcommand("why", "Says who is in the way of a rename, a delete, an open or a write");
    struct Arguments {
        CommonOptions common;
        WhyCommand why;
        std::string access, share_mode, offset, length;
    };
    auto arguments = std::make_shared<Arguments>();
    add_common_options(*command, arguments->common);
    WhyCommand& why = arguments->why;
    command->add_option("operation", why.operation, "What does not work")
        ->required()
        ->check(CLI::IsMember({"rename", "delete", "open", "write"}));
    command
        ->add_option("place", why.place,
                     "//host/share/path, \\\\host\\share\\path, smb://host/share/path, "
                     "share:path, /share/path, or a local path below a share's folder")
        ->required()
        ->type_name("FILE");
    command->add_option("--to,to", why.new_place, "The new name of a rename");
    command->add_option("--access", arguments->access, "Of an open: read, write, delete; a list with commas");
    command->add_option("--share-mode", arguments->share_mode, "Of an open: what others may do meanwhile");
    command->add_option("--offset", arguments->offset, "Of a write: where it begins");
    command->add_option("--length", arguments->length, "Of a write: how many bytes");
    command->footer("Ends with 0 when nothing is in the way, 3 when there is no such file, 5 when it is blocked.");
    command->callback([arguments, &console] {
        const std::pair<const char*, const std::string&> more[] = {{"access", arguments->access},
                                                                   {"share_mode", arguments->share_mode},
                                                                   {"offset", arguments->offset},
                                                                   {"length", arguments->length}};
        for (const auto& [name, value] : more) {
            if (!value.empty()) arguments->why.more.emplace_back(name, value);
        }
        arguments->why.output = arguments->common.format();
        arguments->why.same_api = arguments->common.same_api();
        with_api(arguments->common.target, console, [&](AdminApi& api) { explain(api, arguments->why, console); });
    });
}

void add_events(CLI::App& app, Console& console) {
    CLI::App* command = app.add_subcommand("events", "Tells what happens, a line for each event");
    struct Arguments {
        AdminTargetOptions target;
        EventsCommand events;
        std::string output = "table";
    };
    auto arguments = std::make_shared<Arguments>();
    EventsCommand& events = arguments->events;
    add_target_options(*command, arguments->target);
    add_filter_options(*command, FilterRows::handles, events.filters);
    command->add_option("--types", events.types, "Which, with commas: handle.opened, conflict.*, lock.*; all else");
    command->add_flag("--snapshot", events.snapshot, "First the handles that are open");
    command->add_option("--after", events.after, "Goes on after the event with this id");
    command->add_flag("-f,--follow", events.follow, "Comes back also to a server that is away for long");
    command->add_option("--limit", events.limit, "Ends after so many")->check(CLI::PositiveNumber);
    command->add_option("-o,--output", arguments->output, "Lines for people, or one object of JSON each")
        ->check(CLI::IsMember({"table", "json", "jsonl"}));
    command->callback([arguments, &console] {
        arguments->events.as_json = arguments->output != "table";
        with_api(arguments->target, console, [&](AdminApi& api) { show_events(api, arguments->events, console); });
    });
}

void add_top(CLI::App& app, Console& console) {
    CLI::App* command = app.add_subcommand("top", "Shows who holds most, and what is idle, again and again");
    struct Arguments {
        AdminTargetOptions target;
        TopCommand top;
        double seconds = 2;
    };
    auto arguments = std::make_shared<Arguments>();
    add_target_options(*command, arguments->target);
    add_filter_options(*command, FilterRows::handles, arguments->top.filters);
    command->add_option("--by", arguments->top.by, "What a group has in common")
        ->check(CLI::IsMember(std::vector<std::string>(std::begin(groupings), std::end(groupings))));
    command->add_option("-n,--interval", arguments->seconds, "Seconds between two pictures (2)")
        ->check(CLI::Range(0.1, 86400.0));
    command->add_option("--rows", arguments->top.rows, "Rows of each table (10)")->check(CLI::Range(1, 1000));
    command->add_flag("--once", arguments->top.once, "One picture, for scripts");
    command->callback([arguments, &console] {
        arguments->top.interval = std::chrono::milliseconds(static_cast<std::int64_t>(arguments->seconds * 1000));
        with_api(arguments->target, console, [&](AdminApi& api) { show_top(api, arguments->top, console); });
    });
}

void add_capture(CLI::App& app, Console& console) {
    CLI::App* command =
        app.add_subcommand("capture", "Writes what clients and the server say to each other, decrypted, for Wireshark");
    struct Arguments {
        AdminTargetOptions target;
        CaptureCommand capture;
        bool all = false;
    };
    auto arguments = std::make_shared<Arguments>();
    CaptureCommand& capture = arguments->capture;
    add_target_options(*command, arguments->target);
    CLI::Option* const client =
        command->add_option("--client,--client-ip", capture.client, "Address of a client, or a range: 10.2.0.0/16");
    command->add_flag("--all", arguments->all, "Of all clients")->excludes(client);
    command->add_option("--user", capture.user, "Only what is of the sessions of alice, or CORP\\alice");
    command->add_option("-o,--output", capture.output, "Where to; - is the standard output, as when left out")
        ->type_name("FILE");
    command->add_option("--seconds", capture.seconds, "Ends after so long (600)");
    command->add_option("--max-bytes", capture.max_bytes, "Ends when the file has so many: 500k, 64M, 1G (64M)")
        ->transform(CLI::AsSizeValue(false))
        ->type_name("SIZE");
    command
        ->add_option("--snap", capture.snap_bytes, "Keeps so much of the data that one message reads or writes (all)")
        ->transform(CLI::AsSizeValue(false))
        ->type_name("SIZE");
    command->add_option("--reason", capture.reason, "For the audit");
    command->footer("Needs a token of scope admin. The file has what the clients read and write, for who may see that "
                    "alone.\nholdfast capture --client 10.2.4.26 | wireshark -k -i - shows it as it happens.");
    command->callback([arguments, &console] {
        if (arguments->capture.client.empty() && !arguments->all) throw CLI::RequiredError("--client or --all");
        with_api(arguments->target, console, [&](AdminApi& api) { run_capture(api, arguments->capture, console); });
    });
}

} // namespace

void add_admin_commands(CLI::App& app, Console& console) {
    using enum FilterRows;
    CLI::App& handle = add_noun(app, "handles", "Open handles: who holds what, and ending it");
    add_list(handle, "ls", handles, "handles", "/admin/v1/handles", "Lists open handles", console);
    add_show(handle, console);
    add_count(handle, console);
    add_close_handles(handle, console);

    CLI::App& lock = add_noun(app, "locks", "Byte-range locks, held and waiting");
    add_list(lock, "ls", locks, "locks", "/admin/v1/locks", "Lists byte-range locks", console);
    add_list(lock, "waiters", waiters, "waiters", "/admin/v1/locks/waiters", "Lists locks that are waited for",
             console);
    add_break_locks(lock, console);

    CLI::App& lease = add_noun(app, "leases", "What clients cache");
    add_list(lease, "ls", leases, "leases", "/admin/v1/leases", "Lists leases and oplocks", console);

    CLI::App& watch = add_noun(app, "watches", "Folders that clients watch for changes");
    add_list(watch, "ls", watches, "watches", "/admin/v1/watches", "Lists watched folders", console);

    CLI::App& session = add_noun(app, "sessions", "Who is logged on, and ending it");
    add_list(session, "ls", sessions, "sessions", "/admin/v1/sessions", "Lists sessions", console);
    add_close_sessions(session, console);

    CLI::App& tree = add_noun(app, "trees", "Who is connected to which share");
    add_list(tree, "ls", trees, "trees", "/admin/v1/trees", "Lists tree connects", console);

    CLI::App& connection = add_noun(app, "connections", "Connections of clients");
    add_list(connection, "ls", connections, "connections", "/admin/v1/connections", "Lists connections", console);

    add_disconnect(add_noun(app, "clients", "Machines that are connected"), console);

    CLI::App& share = add_noun(app, "shares", "What is served");
    add_list_options(*share.add_subcommand("ls", "Lists shares"), "shares", "/admin/v1/shares", console);

    add_list(app, "leaks", leaks, "leaks", "/admin/v1/leaks", "Lists handles that look forgotten, and why", console);
    add_why(app, console);
    add_events(app, console);
    add_capture(app, console);
    add_top(app, console);
}

} // namespace holdfast::server
