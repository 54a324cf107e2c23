#pragma once
// Byte-range locks: what is held, who waits, and for whom.

#include "admin_api/backend.h"
#include "admin_api/http.h"

namespace holdfast::admin_api::native {

/// GET /admin/v1/locks: held and waiting, in the order in which they were asked for.
Answer list_locks(const Request& request, Backend& backend);

/// GET /admin/v1/locks/waiters: only those that wait.
Answer list_waiters(const Request& request, Backend& backend);

} // namespace holdfast::admin_api::native
