#pragma once
// The way to the admin API: where it is, what opens it, HTTP.

#include "server/commands/answers.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast::server {

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

/// Lets `work` have the API; when it cannot be found the console is told instead.
void with_api(const AdminTargetOptions& options, Console& console, const std::function<void(AdminApi&)>& work);

/// "http://host:port", with or without a slash at the end.
std::optional<Endpoint> parse_admin_url(std::string_view url);

} // namespace holdfast::server
