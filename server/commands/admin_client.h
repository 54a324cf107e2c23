#pragma once
// The way to the admin API: where it is, what opens it, HTTP.

#include "admin_api/tls_trust.h"
#include "server/commands/answers.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast::server {

/// "http://host:port", "https://host:port".
struct AdminUrl {
    bool tls = false;
    std::string host; // a name or an address, without brackets
    std::uint16_t port = 0;

    bool operator==(const AdminUrl&) const = default;
};
std::string to_string(const AdminUrl& url);

/// Where the API is, what opens it, and whom we believe that it is.
struct AdminTarget {
    AdminUrl url;
    std::string token;
    admin_api::TrustConfig trust; // where it is TLS
};

/// What the operator said about that; the rest comes from the configuration.
struct AdminTargetOptions {
    std::string config = {};
    std::string url = {};        // http://127.0.0.1:4451
    std::string ca = {};         // file of certificates; default: [admin] tls_cert itself, with a URL the machine's
    std::string token_file = {}; // default: <state_dir>/admin.token
};

/// Nothing after telling the console why.
std::optional<AdminTarget> find_admin(const AdminTargetOptions& options, Console& console);

/// Lets `work` have the API; when it cannot be found the console is told instead.
void with_api(const AdminTargetOptions& options, Console& console, const std::function<void(AdminApi&)>& work);

/// With or without a slash at the end. Plain HTTP is for the loopback: it would show the token to the network.
std::optional<AdminUrl> parse_admin_url(std::string_view url);

} // namespace holdfast::server
