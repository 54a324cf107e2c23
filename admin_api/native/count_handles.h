#pragma once
// How many handles there are, and of whom.

#include "admin_api/backend.h"
#include "admin_api/http.h"

namespace holdfast::admin_api::native {

/// POST /admin/v1/handles:count {"selector":{…},"group_by":"user","limit":10}. Groups with most handles come first,
/// `limit` of them; how many more there are is told.
Answer count_handles(const Request& request, Backend& backend);

} // namespace holdfast::admin_api::native
