#pragma once
// Closing handles on behalf of their clients.

#include "admin_api/backend.h"
#include "admin_api/http.h"

namespace holdfast::admin_api::native {

/// POST /admin/v1/handles:close. First collects what matches, then closes it as the mode says, through the same
/// teardown as every other end of an open; when it answers, all of it has happened. A handle that its client closes in
/// between is "not_found", as is an id that nobody has. Nothing is closed when the request is faulty, when more than
/// `max` match, or when not exactly `confirm` match.
Answer close_handles(const Request& request, Backend& backend);

/// DELETE /admin/v1/handles/{id}: the same by force for one; 404 when nobody has the id.
Answer delete_handle(const Request& request, Backend& backend);

} // namespace holdfast::admin_api::native
