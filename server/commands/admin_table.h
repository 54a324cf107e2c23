#pragma once
// Rows of the admin API as tables for people.

#include "server/commands/cells.h"

#include <string>
#include <string_view>
#include <vector>

namespace holdfast::server {

/// Columns aligned by characters, not bytes; the first row is the title.
std::string aligned(const std::vector<std::vector<std::string>>& rows);

enum class Width : std::uint8_t { narrow, wide };

/// The title and one line per row of "handles", "leaks", "locks", "waiters", "leases", "watches", "sessions",
/// "connections", "trees", "shares", "groups", or of results: "results", "session_results", "lock_results".
std::string admin_table(std::string_view kind, const boost::json::array& rows, Width width = Width::narrow);

/// The members that were asked for, "user.name", each a column.
std::string field_table(const std::vector<std::string>& fields, const boost::json::array& rows);

/// One "name  value" line per member; members of objects as "user.name".
std::string admin_details(const boost::json::value& row);

} // namespace holdfast::server
