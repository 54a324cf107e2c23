#include "server/commands/admin_options.h"

#include "admin_api/duration.h"
#include "server/commands/why.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <array>

namespace holdfast::server {

namespace {

constexpr unsigned bit(FilterRows rows) { return 1u << static_cast<unsigned>(rows); }

constexpr unsigned opens =
    bit(FilterRows::handles) | bit(FilterRows::leaks) | bit(FilterRows::leases) | bit(FilterRows::watches);
constexpr unsigned lock_rows = bit(FilterRows::locks) | bit(FilterRows::waiters);
constexpr unsigned with_path = opens | lock_rows;
constexpr unsigned people = bit(FilterRows::sessions) | bit(FilterRows::trees) | bit(FilterRows::connections);
constexpr unsigned every = with_path | people;

struct FilterOption {
    const char* names;
    const char* parameter;
    unsigned rows;
    const char* help;
    const char* choices = nullptr; // with spaces
};
constexpr FilterOption filter_options[] = {
    {"--share", "share", every & ~bit(FilterRows::connections), "Name of a share"},
    {"--path", "path", with_path, "Exactly this path below the share"},
    {"--under,--path-prefix", "path_prefix", with_path, "This folder and all below it"},
    {"--glob", "glob", with_path, "Pattern of the path: * and ? but for /, ** also for /"},
    {"--file-id", "file_id", opens | lock_rows, "Number of a file in its file system"},
    {"--user", "user", every, "alice, or CORP\\alice"},
    {"--sid", "sid", every, "Security identifier of a user"},
    {"--client,--client-ip", "client_ip", every, "Address of a client, or a range: 10.2.0.0/16"},
    {"--client-name", "client_name", every, "Name that a client gave itself"},
    {"--session,--session-id", "session_id", every, "Id of a session"},
    {"--kind", "kind", opens, "What is open", "file directory pipe"},
    {"--access", "access", opens, "Granted: read, write, delete or rights like WRITE_DATA, all of a list with commas"},
    {"--share-mode", "share_mode", opens, "exclusive, all, deny_read, deny_write, deny_delete; a list with commas"},
    {"--lease", "lease", opens, "any, none, breaking, or of R, W and H what its client caches at least"},
    {"--state", "state", opens, "State of the handle", "opening connected disconnected closing"},
    {"--state", "state", bit(FilterRows::locks), "State of the lock", "granted waiting"},
    {"--state", "state", bit(FilterRows::sessions), "in_progress, valid or expired"},
    {"--handle", "handle", lock_rows, "Id of a handle"},
    {"--older,--older-than", "older_than", opens | people, "There for at least so long: 90s, 15m, 2h, 7d"},
    {"--idle,--idle-for", "idle_for", opens | people, "Unused for at least so long"},
};

struct FilterFlag {
    const char* names;
    const char* parameter;
    const char* value;
    unsigned rows;
    const char* help;
};
constexpr FilterFlag filter_flags[] = {
    {"--has-locks", "has_locks", "true", opens, "Only with byte-range locks"},
    {"--delete-pending", "delete_pending", "true", opens, "Only of files that go with their last handle"},
    {"--disconnected", "state", "disconnected", opens, "Only those whose client is away; as --state disconnected"},
};

CLI::Validator one_of(const char* choices) {
    std::vector<std::string> words;
    for (std::string rest = choices; !rest.empty();) {
        const auto space = std::min(rest.find(' '), rest.size());
        words.push_back(rest.substr(0, space));
        rest.erase(0, space + 1);
    }
    return CLI::IsMember(words);
}

} // namespace

std::string CommonOptions::same_api() const {
    std::string words;
    const std::pair<const char*, const std::string&> given[] = {
        {"--config", target.config}, {"--url", target.url}, {"--ca", target.ca}, {"--token-file", target.token_file}};
    for (const auto& [name, value] : given) {
        if (!value.empty()) words += std::string(" ") + name + ' ' + shell_word(value);
    }
    return words;
}

void add_target_options(CLI::App& command, AdminTargetOptions& target) {
    command.add_option("--config", target.config, "The server's configuration file; the demo's when left out")
        ->type_name("FILE");
    command.add_option("--url", target.url, "Where the admin API is, instead of the configuration's admin.listen")
        ->type_name("URL");
    command
        .add_option("--ca", target.ca,
                    "Certificates that may vouch for an https server, instead of the configuration's tls_cert")
        ->type_name("FILE");
    command.add_option("--token-file", target.token_file, "File of a token, instead of admin.token in state_dir")
        ->type_name("FILE");
}

void add_common_options(CLI::App& command, CommonOptions& options) {
    add_target_options(command, options.target);
    command.add_option("-o,--output", options.output, "How rows are printed")
        ->check(CLI::IsMember(std::vector<std::string>(std::begin(output_names), std::end(output_names))));
}

void add_filter_options(CLI::App& command, FilterRows rows, Filters& filters) {
    CLI::Option* state = nullptr;
    for (const FilterOption& option : filter_options) {
        if ((option.rows & bit(rows)) == 0) continue;
        CLI::Option* added = command.add_option_function<std::string>(
            option.names,
            [&filters, name = option.parameter](const std::string& value) { filters.emplace_back(name, value); },
            option.help);
        if (option.choices) added->check(one_of(option.choices));
        if (std::string_view(option.parameter) == "state") state = added;
    }
    for (const FilterFlag& flag : filter_flags) {
        if ((flag.rows & bit(rows)) == 0) continue;
        CLI::Option* added = command.add_flag_callback(
            flag.names, [&filters, flag] { filters.emplace_back(flag.parameter, flag.value); }, flag.help);
        if (state && std::string_view(flag.parameter) == "state") added->excludes(state);
    }
}

CLI::Option* add_duration_option(CLI::App& command, const std::string& names, std::optional<std::int64_t>& milliseconds,
                                 const std::string& help) {
    const auto check = [](const std::string& text) {
        return admin_api::parse_duration(text) ? std::string()
                                               : '"' + text + "\" is no duration like 500ms, 5s, 2m or 1h";
    };
    return command
        .add_option_function<std::string>(
            names,
            [&milliseconds](const std::string& text) { milliseconds = admin_api::parse_duration(text)->count(); }, help)
        ->check(CLI::Validator(check, "", ""))
        ->type_name("DURATION");
}

} // namespace holdfast::server
