#pragma once
// What stands in one cell of a table, taken from a row of the admin API.

#include <boost/json/fwd.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace holdfast::server {

/// Without what would steer a terminal: names come from clients.
std::string printable(std::string_view text);

/// "350ms", "12s", "3m05s", "5h07m", "4d02h".
std::string duration_text(std::int64_t milliseconds);

/// The member "user.name" of a row; null when some part of it is null or missing.
const boost::json::value* member(const boost::json::value& row, std::string_view dotted);

/// A value in words: a list with commas, null as "-". Printable.
std::string text_of(const boost::json::value& value);
/// That of a member; "-" where there is none, or nothing in it.
std::string cell(const boost::json::value& row, std::string_view dotted);

bool is_true(const boost::json::value& row, std::string_view dotted);
std::int64_t number(const boost::json::value& row, std::string_view dotted);

// ---- what handles, locks, leases and sessions have in common

std::string user_cell(const boost::json::value& row);      // "CORP\alice"
std::string client_cell(const boost::json::value& row);    // "10.0.0.1 (WS01)"
std::string path_cell(const boost::json::value& row);      // "dir/a:stream"; "/" for the root
std::string access_letters(const boost::json::value& row); // "RW"
std::string share_mode_letters(const boost::json::value& row);
std::string lease_cell(const boost::json::value& row); // "RWH>RH" while the client is asked to go down

} // namespace holdfast::server
