#pragma once
// Folders that clients watch for changes.

#include "admin_api/backend.h"
#include "admin_api/http.h"

namespace holdfast::admin_api::native {

/// GET /admin/v1/watches: in the order of the handles that watch.
Answer list_watches(const Request& request, Backend& backend);

} // namespace holdfast::admin_api::native
