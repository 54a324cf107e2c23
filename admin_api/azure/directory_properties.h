#pragma once

#include "admin_api/azure/call.h"

namespace holdfast::admin_api::azure {

/// "Get Directory Properties": GET …/share/path?restype=directory. Command lines ask so whether a path is that of a
/// folder; of anything else, and of what is about to go, they are told that it does not exist.
Result<Answer> directory_properties(const Call& call, const Surface& surface);

} // namespace holdfast::admin_api::azure
