#pragma once
// POST /admin/v1/captures: what clients and the server say to each other, as a file that does not end by itself.

#include "admin_api/backend.h"
#include "admin_api/http.h"

namespace holdfast::admin_api {

Answer start_capture(const Request& request, Backend& backend);

} // namespace holdfast::admin_api
