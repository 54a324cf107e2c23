#pragma once
// Sessions: who is connected, from where, and how well protected.

#include "admin_api/backend.h"
#include "admin_api/http.h"

namespace holdfast::admin_api::native {

/// GET /admin/v1/sessions: one page, ids rising.
Answer list_sessions(const Request& request, Backend& backend);

} // namespace holdfast::admin_api::native
