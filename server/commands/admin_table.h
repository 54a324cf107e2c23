#pragma once
// Rows of the admin API as tables for people.

#include <boost/json/fwd.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::server {

/// Columns aligned by characters, not bytes; the first row is the title.
std::string aligned(const std::vector<std::vector<std::string>>& rows);

/// The title and one line per row of "handles", "locks", "sessions", "shares" or "results".
std::string admin_table(std::string_view kind, const boost::json::array& rows);

/// One "name  value" line per member; members of objects as "user.name".
std::string admin_details(const boost::json::value& row);

/// "350ms", "12s", "3m05s", "5h07m", "4d02h".
std::string duration_text(std::int64_t milliseconds);

/// Without what would steer a terminal: names come from clients.
std::string printable(std::string_view text);

} // namespace holdfast::server
