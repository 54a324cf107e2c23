#pragma once
// An event of the admin API as one line for people.

#include <boost/json/fwd.hpp>

#include <string>

namespace holdfast::server {

/// "2026-05-06 07:08:09.500Z  handle.opened  12  CORP\alice from 10.0.0.1 (WS01)  demo:dir/a", and what its type adds.
std::string event_text(const boost::json::value& event);

} // namespace holdfast::server
