#pragma once
// Taking byte-range locks away, while their handles go on.

#include "admin_api/backend.h"
#include "admin_api/http.h"

namespace holdfast::admin_api::native {

/// POST /admin/v1/locks:break, by the ids of GET /admin/v1/locks or a selector of locks. A lock that is held goes to
/// whoever waits for it; one that waits is told to its client as cancelled. Who held it is not told: there is no way.
Answer break_locks(const Request& request, Backend& backend);

} // namespace holdfast::admin_api::native
