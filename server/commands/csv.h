#pragma once
// Rows of the admin API as comma-separated values ([RFC 4180]).

#include <boost/json/fwd.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace holdfast::server {

/// Quoted where it has to be; ends in CR LF.
std::string csv_line(const std::vector<std::string>& values);

/// A line of names, then one line per row. The columns are `fields`, or those that this kind of rows always has:
/// members as the JSON names them, "user.name". What is null is empty, lists have commas; control characters become
/// "?".
std::string admin_csv(std::string_view kind, const boost::json::array& rows, const std::vector<std::string>& fields);

} // namespace holdfast::server
