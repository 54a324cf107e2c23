#pragma once

#include "admin_api/backend.h"
#include "admin_api/http.h"

namespace holdfast::admin_api::native {

/// GET /admin/v1/leaks: handles that score at least `min_score` (0.5 when left out), the most likely first. Filters are
/// those of handles. Scores rise with time: one that passes another between two pages may be missed or come twice.
Answer list_leaks(const Request& request, Backend& backend);

} // namespace holdfast::admin_api::native
