#pragma once
// Options that several admin commands take.

#include "server/commands/admin_client.h"
#include "server/commands/output.h"

#include <CLI/App.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace holdfast::server {

/// Where the API is, and how rows are printed.
struct CommonOptions {
    AdminTargetOptions target = {};
    std::string output = "table";

    Output format() const { return output_named(output); }
    /// What another command needs to reach the same API, with a space before each word.
    std::string same_api() const;
};
void add_target_options(CLI::App& command, AdminTargetOptions& target);
void add_common_options(CLI::App& command, CommonOptions& options);

/// Rows that can be selected, each by filters of its own.
enum class FilterRows : std::uint8_t { handles, locks, waiters, leases, sessions, connections, trees, watches, leaks };

/// Options that append to `filters`, which outlives the parsing.
void add_filter_options(CLI::App& command, FilterRows rows, Filters& filters);

/// An option like "--graceful 5s"; what is no duration is refused with the option's name.
CLI::Option* add_duration_option(CLI::App& command, const std::string& names, std::optional<std::int64_t>& milliseconds,
                                 const std::string& help);

} // namespace holdfast::server
