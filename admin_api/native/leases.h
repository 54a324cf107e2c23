#pragma once

#include "admin_api/backend.h"
#include "admin_api/http.h"

namespace holdfast::admin_api::native {

/// GET /admin/v1/leases: what clients cache, one row for each lease or oplock. A lease is shown for those of its
/// handles that match; how many share it counts all of them.
Answer list_leases(const Request& request, Backend& backend);

} // namespace holdfast::admin_api::native
