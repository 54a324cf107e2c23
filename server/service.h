#pragma once
// The running server.

#include <optional>
#include <string>

namespace holdfast::server {

struct ServeOptions {
    std::optional<std::string> config_path; // none: the demo
    bool log_json = false;
    std::string log_level; // empty: as configured
};

/// Serves until SIGTERM or SIGINT; the exit code of the program.
int serve(const ServeOptions& options);

} // namespace holdfast::server
