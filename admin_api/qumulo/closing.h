#pragma once
// What closing handles and closing sessions have in common.

#include "admin_api/qumulo/body.h"
#include "admin_api/qumulo/call.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::admin_api::qumulo {

/// Where the location stands in an element of the list; nothing when it is not there.
using LocationIn = std::optional<std::string> (*)(const boost::json::object& element);

/// Closes what the posted list names, each once; leaves a line in the audit log. `close` says whether it did, `what` is
/// what the error calls one ("File handle"). Answers a list with an {"error_message"} for each that was not there. Who
/// names nothing that could be closed is told so, and nothing is closed.
Answer close_all(const Call& call, std::string_view action, std::string_view what, LocationIn location_in,
                 const std::function<bool(std::string_view location)>& close);

} // namespace holdfast::admin_api::qumulo
