#pragma once
// Shares: what is served, and what each can do.

#include "admin_api/backend.h"
#include "admin_api/http.h"

namespace holdfast::admin_api::native {

/// GET /admin/v1/shares: all of them; a configuration has few.
Answer list_shares(const Request& request, Backend& backend);

} // namespace holdfast::admin_api::native
