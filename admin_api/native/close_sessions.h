#pragma once
// Ending sessions, with all that they have open.

#include "admin_api/backend.h"
#include "admin_api/http.h"

namespace holdfast::admin_api::native {

/// POST /admin/v1/sessions:close, by ids, a selector of sessions, or all. Each ends with its handles, durable ones too;
/// a client that is still there may log on again.
Answer close_sessions(const Request& request, Backend& backend);

/// POST /admin/v1/clients:disconnect {"client_ip":"10.2.4.26"}: the same for all sessions from there.
Answer disconnect_clients(const Request& request, Backend& backend);

} // namespace holdfast::admin_api::native
