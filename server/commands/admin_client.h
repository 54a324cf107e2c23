#pragma once
// The command line as a client of the admin API: handles, locks, sessions, shares.

#include "server/commands/command.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace CLI {
class App;
}

namespace holdfast::server {

/// handles ls|show|close, locks ls, sessions ls, shares ls. Exit codes: 0 done, 1 error, 3 nothing
/// matched (not for ls: an empty list is an answer), 4 some of the handles were gone.
void add_admin_commands(CLI::App& app, Console& console);

/// Where the API is and what opens it.
struct AdminTarget {
    Endpoint endpoint;
    std::string token;
};

/// What the operator said about that; the rest comes from the configuration.
struct AdminTargetOptions {
    std::string config;
    std::string url;        // http://127.0.0.1:4451
    std::string token_file; // default: <state_dir>/admin.token
};

/// Nothing after telling the console why.
std::optional<AdminTarget> find_admin(const AdminTargetOptions& options, Console& console);

/// "http://host:port", with or without a slash at the end.
std::optional<Endpoint> parse_admin_url(std::string_view url);

} // namespace holdfast::server
