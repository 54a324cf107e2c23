#pragma once

#include "admin_api/azure/call.h"

namespace holdfast::admin_api::azure {

/// "Force Close Handles": PUT …/share/path?comp=forceclosehandles, with the id of a handle, or "*", in x-ms-handle-id.
/// Both counters are always told; a handle that is not there, or not at the path, is none. Many handles are closed in
/// segments, each with a marker for the next. When the answer comes, it has happened.
Result<Answer> force_close_handles(const Call& call, const Surface& surface, RetryCounts& retries);

} // namespace holdfast::admin_api::azure
