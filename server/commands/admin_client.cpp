#include "server/commands/admin_client.h"

#include "admin_api/http.h"
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
    explicit HttpAdminApi(const AdminTarget& target) : url_(target.url), trust_(target.trust) {
        if (url_.tls) {
            auto client = std::make_unique<httplib::SSLClient>(url_.host, url_.port);
            client->enable_server_certificate_verification(false); // the library's own, which gives no reason
            problem_ = trust_.apply(client->ssl_context());
            client_ = std::move(client);
        } else {
            client_ = std::make_unique<httplib::ClientImpl>(url_.host, url_.port);
        }
        client_->set_keep_alive(true);
        client_->set_connection_timeout(5);
        client_->set_read_timeout(120); // closing many handles takes its time
        client_->set_default_headers(
            {{"Authorization", "Bearer " + target.token}, {"Host", authority()}, {"Accept-Encoding", "identity"}});
    }

    AdminReply get(const std::string& target) override {
        return problem_.empty() ? reply(client_->Get(target)) : AdminReply{0, problem_};
    }
    AdminReply post(const std::string& target, const std::string& body) override {
        return problem_.empty() ? reply(client_->Post(target, body, "application/json")) : AdminReply{0, problem_};
    }

  private:
    std::string authority() const { return to_string(url_).substr(url_.tls ? 8 : 7); }

    AdminReply reply(const httplib::Result& result) const {
        if (result) return {result->status, result->body};
        if (!trust_.refusal().empty())
            return {0, "the certificate of " + authority() + " is refused: " + trust_.refusal()};
        if (result.error() == httplib::Error::SSLConnection)
            return {0, "no TLS at " + authority() + ": is it plain HTTP?"};
        return {0, "no answer from the admin API at " + authority() + ": is the server running?"};
    }

    AdminUrl url_;
    admin_api::TlsTrust trust_;
    std::string problem_;
    std::unique_ptr<httplib::ClientImpl> client_; // after trust_, which its handshakes ask
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
    command.add_option("--ca", options.target.ca,
                       "Certificates that may vouch for an https server, instead of the configuration's tls_cert");
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

std::string to_string(const AdminUrl& url) {
    const bool is_v6 = url.host.find(':') != std::string::npos;
    return (url.tls ? "https://" : "http://") + (is_v6 ? '[' + url.host + ']' : url.host) + ':' +
           std::to_string(url.port);
}

std::optional<AdminUrl> parse_admin_url(std::string_view url) {
    AdminUrl parsed;
    parsed.tls = url.starts_with("https://");
    if (!parsed.tls && !url.starts_with("http://")) return std::nullopt;
    url.remove_prefix(parsed.tls ? 8 : 7);
    if (url.ends_with('/')) url.remove_suffix(1);
    if (const auto endpoint = parse_endpoint(url)) {
        if (!parsed.tls && !is_loopback(*endpoint)) return std::nullopt;
        parsed.host = host_of(*endpoint);
        parsed.port = endpoint->port;
        if (endpoint->port == 0) return std::nullopt;
        return parsed;
    }
    const auto colon = url.rfind(':');
    if (!parsed.tls || colon == std::string_view::npos) return std::nullopt;
    const auto port = admin_api::decimal(url.substr(colon + 1));
    parsed.host = url.substr(0, colon);
    const bool is_name = !parsed.host.empty() && parsed.host.find_first_of("/:@[]? ") == std::string::npos;
    if (!is_name || !port || *port == 0 || *port > 65'535) return std::nullopt;
    parsed.port = static_cast<std::uint16_t>(*port);
    return parsed;
}

namespace {

/// Where a listener can be reached from this machine: "everywhere" is on the loopback too.
AdminUrl url_of(const Config& config) {
    AdminUrl url{config.has_admin_tls(), host_of(config.admin_listen), config.admin_listen.port};
    if (url.host == "0.0.0.0") url.host = "127.0.0.1";
    if (url.host == "::") url.host = "::1";
    return url;
}

} // namespace

std::optional<AdminTarget> find_admin(const AdminTargetOptions& options, Console& console) {
    AdminTarget target;
    if (!options.url.empty()) {
        const auto url = parse_admin_url(options.url);
        if (!url) {
            console.fail("\"" + options.url +
                         "\" is not like https://filer.example:4451, or http://127.0.0.1:4451 on the loopback");
            return std::nullopt;
        }
        target.url = *url;
    }
    std::string token_file = options.token_file;
    if (options.url.empty() || token_file.empty()) {
        const auto config = load_config(options.config, console);
        if (!config) return std::nullopt;
        if (options.url.empty()) {
            target.url = url_of(*config);
            target.trust.pinned = config->admin_tls.certificate;
        }
        if (token_file.empty()) token_file = config->state_dir + "/admin.token";
    }
    if (!options.ca.empty()) target.trust = {.pinned = {}, .ca_file = options.ca, .host = {}};
    target.trust.host = target.url.host;
    const auto token = read_token(token_file);
    if (!token) {
        console.fail("cannot read a token from " + token_file +
                     "; the server makes it at its first start, or say --token-file");
        return std::nullopt;
    }
    target.token = *token;
    return target;
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
