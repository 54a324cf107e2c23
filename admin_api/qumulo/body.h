#pragma once
// What clients of Qumulo post: lists, sometimes wrapped once too often, with numbers where the documentation has texts.

#include "admin_api/http.h"

#include <boost/json.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace holdfast::admin_api::qumulo {

/// The elements of the posted list. Those of a list in the list come in its place (one level: a client builds
/// "[" + list + "]"); what is no list is one element.
Parsed<boost::json::array> read_list(std::string_view body);
Parsed<boost::json::object> read_object(std::string_view body);

/// A text, or a whole number as text.
std::optional<std::string> scalar_text(const boost::json::value& value);
/// The same of a member; nothing when it is not there, null or neither.
std::optional<std::string> member_text(const boost::json::object& object, std::string_view name);

} // namespace holdfast::admin_api::qumulo
