#pragma once
// What stands in the way, in words.

#include <boost/json/fwd.hpp>

#include <string>

namespace holdfast::server {

/// A sentence for the verdict, a line for each blocker, and the command that helps, if one does. `explanation` is what
/// GET /admin/v1/explain answers; `same_api` is appended to the command.
std::string why_text(const boost::json::value& explanation, const std::string& same_api);

} // namespace holdfast::server
