#pragma once

#include "admin_api/backend.h"
#include "admin_api/http.h"

namespace holdfast::admin_api::native {

/// GET /admin/v1/connections: one row for each connection on which somebody has logged on. `open` counts the others
/// too.
Answer list_connections(const Request& request, Backend& backend);

} // namespace holdfast::admin_api::native
