#pragma once
// A selector as it stands in the body of a request.

#include "admin_api/selector.h"

#include <boost/json/fwd.hpp>

namespace holdfast::admin_api {

/// An object of filters: {"share":"x","older_than":"2h","id":["1","2"]}. Values are strings, whole numbers or truth
/// values; of filters that repeat also lists of these. A fault names the member, behind `prefix`.
Parsed<Selector> parse_selector(const boost::json::value& value, Rows rows, std::string_view prefix = "selector");

} // namespace holdfast::admin_api
