#pragma once

#include "admin_api/azure/call.h"

namespace holdfast::admin_api::azure {

/// "List Handles": GET …/share/path?comp=listhandles. One page, ids rising.
Result<Answer> list_handles(const Call& call, const Surface& surface);

} // namespace holdfast::admin_api::azure
