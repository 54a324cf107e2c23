#include "server/commands/admin_client.h"

#include "server/commands/admin_commands.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <httplib.h>

#include <fstream>
#include <functional>
#include <memory>
#include <span>

namespace holdfast::server {

namespace {

/// The API over HTTP, on one connection that is kept.
class HttpAdminApi final : public AdminApi {
  public:
    explicit HttpAdminApi(const AdminTarget& target)
        : endpoint_(to_string(target.endpoint)), client_(host_of(target.endpoint), target.endpoint.port) {
        client_.set_keep_alive(true);
        client_.set_connection_timeout(5);
        client_.set_read_timeout(120); // closing many handles takes its time
        client_.set_default_headers(
            {{"Authorization", "Bearer " + target.token}, {"Host", endpoint_}, {"Accept-Encoding", "identity"}});
    }

    AdminReply get(const std::string& target) override { return reply(client_.Get(target)); }
    AdminReply post(const std::string& target, const std::string& body) override {
        return reply(client_.Post(target, body, "application/json"));
    }

  private:
    AdminReply reply(const httplib::Result& result) const {
        if (result) return {result->status, result->body};
        return {0, "no answer from the admin API at " + endpoint_ + ": is the server running?"};
    }

    std::string endpoint_;
    httplib::Client client_;
};

std::optional<std::string> read_token(const std::string& path) {
    std::ifstream file(path);
    std::string token;
    if (!(file >> token)) return std::nullopt;
    return token;
}

/// What every admin command takes.
struct CommonOptions {
    AdminTargetOptions target;
    std::string output = "table";

    Output format() const { return output == "json" ? Output::json : Output::table; }
};

void add_common(CLI::App& command, CommonOptions& options) {
    command.add_option("--config", options.target.config, "The server's configuration file; the demo's when left out");
    command.add_option("--url", options.target.url,
                       "Where the admin API is, instead of the configuration's admin.listen");
    command.add_option("--token-file", options.target.token_file,
                       "File of a token, instead of admin.token in state_dir");
    command.add_option("-o,--output", options.output, "table or json")->check(CLI::IsMember({"table", "json"}));
}

void with_api(const AdminTargetOptions& options, Console& console, const std::function<void(AdminApi&)>& work) {
    const auto target = find_admin(options, console);
    if (!target) return;
    HttpAdminApi api(*target);
    work(api);
}

struct FilterFlag {
    const char* flags;
    const char* parameter;
    const char* help;
};
constexpr FilterFlag people_flags[] = {
    {"--share", "share", "Name of a share"},
    {"--user", "user", "alice, or CORP\\alice"},
    {"--client,--client-ip", "client_ip", "Address of a client, or a range: 10.2.0.0/16"},
    {"--session,--session-id", "session_id", "Id of a session"},
};
constexpr FilterFlag path_flags[] = {
    {"--path", "path", "Exactly this path below the share"},
    {"--under,--path-prefix", "path_prefix", "This folder and all below it"},
};
constexpr FilterFlag handle_flags[] = {
    {"--kind", "kind", "file, directory or pipe"},
    {"--state", "state", "connected or disconnected"},
};
constexpr FilterFlag lock_flags[] = {
    {"--handle", "handle", "Id of a handle"},
    {"--state", "state", "granted or waiting"},
};
constexpr FilterFlag session_flags[] = {{"--state", "state", "in_progress, valid or expired"}};

void add_filters(CLI::App& command, Filters& filters, std::span<const FilterFlag> flags) {
    for (const FilterFlag& flag : flags) {
        command.add_option_function<std::string>(
            flag.flags,
            [&filters, name = flag.parameter](const std::string& value) { filters.emplace_back(name, value); },
            flag.help);
    }
}

void add_handle_filters(CLI::App& command, Filters& filters) {
    add_filters(command, filters, people_flags);
    add_filters(command, filters, path_flags);
    add_filters(command, filters, handle_flags);
    command.add_flag_callback(
        "--has-locks", [&filters] { filters.emplace_back("has_locks", "true"); }, "Only with byte-range locks");
}

/// A command and what it takes; CLI11 keeps it alive through the callback.
struct ListArguments {
    CommonOptions common;
    ListCommand list;
};

/// `ls` of one kind of rows.
CLI::App* add_list(CLI::App& noun, const char* rows, const char* help, Console& console,
                   const std::function<void(CLI::App&, Filters&)>& add_its_filters) {
    CLI::App* command = noun.add_subcommand("ls", help);
    auto arguments = std::make_shared<ListArguments>();
    arguments->list.rows = rows;
    arguments->list.path = std::string("/admin/v1/") + rows;
    add_common(*command, arguments->common);
    add_its_filters(*command, arguments->list.filters);
    command->add_option("--limit", arguments->list.limit, "At most so many; all when left out")
        ->check(CLI::PositiveNumber);
    command->callback([arguments, &console] {
        arguments->list.output = arguments->common.format();
        with_api(arguments->common.target, console, [&](AdminApi& api) { list_rows(api, arguments->list, console); });
    });
    return command;
}

void add_show(CLI::App& handles, Console& console) {
    CLI::App* command = handles.add_subcommand("show", "Shows all about one handle");
    struct Arguments {
        CommonOptions common;
        std::string id;
    };
    auto arguments = std::make_shared<Arguments>();
    add_common(*command, arguments->common);
    command->add_option("id", arguments->id, "Id of the handle")->required();
    command->callback([arguments, &console] {
        with_api(arguments->common.target, console,
                 [&](AdminApi& api) { show_handle(api, arguments->id, arguments->common.format(), console); });
    });
}

void add_close(CLI::App& handles, Console& console) {
    CLI::App* command = handles.add_subcommand("close", "Closes handles for their clients: by ids, by filters, or all");
    struct Arguments {
        CommonOptions common;
        CloseCommand close;
    };
    auto arguments = std::make_shared<Arguments>();
    CloseCommand& close = arguments->close;
    add_common(*command, arguments->common);
    add_handle_filters(*command, close.filters);
    command->add_option("ids", close.ids, "Ids of the handles");
    command->add_flag("--all", close.all, "Every handle of the server");
    command->add_flag("-n,--dry-run", close.dry_run, "Only show what would be closed");
    command->add_option("--max", close.max, "Close nothing when more than this match (default 10000)");
    command->add_option("--confirm", close.confirm, "Close nothing unless exactly so many match");
    command->add_option("--reason", close.reason, "For the server's log");
    command->footer("Ends with 0 when all are closed, 3 when nothing matched, 4 when some were gone, 1 on errors.");
    command->callback([arguments, &console] {
        arguments->close.output = arguments->common.format();
        with_api(arguments->common.target, console,
                 [&](AdminApi& api) { close_handles(api, arguments->close, console); });
    });
}

CLI::App& add_noun(CLI::App& app, const char* name, const char* help) {
    CLI::App* noun = app.add_subcommand(name, help);
    noun->require_subcommand(1);
    return *noun;
}

} // namespace

std::optional<Endpoint> parse_admin_url(std::string_view url) {
    constexpr std::string_view scheme = "http://";
    if (!url.starts_with(scheme)) return std::nullopt;
    url.remove_prefix(scheme.size());
    if (url.ends_with('/')) url.remove_suffix(1);
    if (url.starts_with("localhost:")) return parse_endpoint("127.0.0.1" + std::string(url.substr(9)));
    return parse_endpoint(url);
}

std::optional<AdminTarget> find_admin(const AdminTargetOptions& options, Console& console) {
    std::optional<Endpoint> endpoint;
    if (!options.url.empty()) {
        endpoint = parse_admin_url(options.url);
        if (!endpoint) {
            console.fail("\"" + options.url + "\" is not like http://127.0.0.1:4451");
            return std::nullopt;
        }
    }
    std::string token_file = options.token_file;
    if (!endpoint || token_file.empty()) {
        const auto config = load_config(options.config, console);
        if (!config) return std::nullopt;
        if (!endpoint) endpoint = config->admin_listen;
        if (token_file.empty()) token_file = config->state_dir + "/admin.token";
    }
    const auto token = read_token(token_file);
    if (!token) {
        console.fail("cannot read a token from " + token_file +
                     "; the server makes it at its first start, or say --token-file");
        return std::nullopt;
    }
    return AdminTarget{*endpoint, *token};
}

void add_admin_commands(CLI::App& app, Console& console) {
    CLI::App& handles = add_noun(app, "handles", "Open handles: who holds what, and ending it");
    add_list(handles, "handles", "Lists open handles", console, add_handle_filters);
    add_show(handles, console);
    add_close(handles, console);

    CLI::App& locks = add_noun(app, "locks", "Byte-range locks, held and waiting");
    add_list(locks, "locks", "Lists byte-range locks", console, [](CLI::App& command, Filters& filters) {
        add_filters(command, filters, people_flags);
        add_filters(command, filters, path_flags);
        add_filters(command, filters, lock_flags);
    });

    CLI::App& watches = add_noun(app, "watches", "Folders that clients watch for changes");
    add_list(watches, "watches", "Lists watched folders", console, [](CLI::App& command, Filters& filters) {
        add_filters(command, filters, people_flags);
        add_filters(command, filters, path_flags);
    });

    CLI::App& sessions = add_noun(app, "sessions", "Who is connected");
    add_list(sessions, "sessions", "Lists sessions", console, [](CLI::App& command, Filters& filters) {
        add_filters(command, filters, people_flags);
        add_filters(command, filters, session_flags);
    });

    CLI::App& shares = add_noun(app, "shares", "What is served");
    add_list(shares, "shares", "Lists shares", console, [](CLI::App&, Filters&) {});
}

} // namespace holdfast::server
