#pragma once

#include "admin_api/backend.h"
#include "admin_api/http.h"

namespace holdfast::admin_api::native {

/// GET /admin/v1/trees: one row for each tree connect, by session.
Answer list_trees(const Request& request, Backend& backend);

} // namespace holdfast::admin_api::native
