#pragma once

#include "admin_api/backend.h"
#include "admin_api/http.h"

namespace holdfast::admin_api::native {

/// GET /admin/v1/policies: each with what its last run came to.
Answer show_policies(const Request& request, Backend& backend);

/// PUT /admin/v1/policies: in place of all that there were. Answers as GET does. A faulty request changes nothing.
Answer put_policies(const Request& request, Backend& backend);

} // namespace holdfast::admin_api::native
