#pragma once
// What was changed, and by whom.

#include "admin_api/backend.h"
#include "admin_api/http.h"

namespace holdfast::admin_api::native {

/// GET /admin/v1/audit: {"entries":[…],"next":…}, newest first, each entry as it stands in the file. A page may be
/// short, or empty, and still have a next one: it ends where enough was searched.
Answer list_audit(const Request& request, Backend& backend);

} // namespace holdfast::admin_api::native
