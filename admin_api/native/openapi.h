#pragma once

#include "admin_api/backend.h"
#include "admin_api/http.h"

namespace holdfast::admin_api::native {

/// GET /admin/v1/openapi.json: the API in the words of OpenAPI 3.1, made from the table that serves it.
Answer show_openapi(const Request& request, Backend& backend);

} // namespace holdfast::admin_api::native
