#pragma once
// The server itself.

#include "admin_api/backend.h"
#include "admin_api/http.h"

namespace holdfast::admin_api::native {

/// GET /healthz: for probes; tells nothing but that we answer.
Answer health(const Request& request, Backend& backend);

/// GET /admin/v1/server: version, totals, effective capabilities.
Answer show_server(const Request& request, Backend& backend);

/// GET /admin/v1: the routes and what each needs.
Answer list_routes(const Request& request, Backend& backend);

} // namespace holdfast::admin_api::native
