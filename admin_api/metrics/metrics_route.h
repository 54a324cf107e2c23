#pragma once
// The state of the server as numbers, for Prometheus and whoever reads its format.

#include "admin_api/backend.h"
#include "admin_api/http.h"

namespace holdfast::admin_api {

/// GET /metrics: Prometheus text 0.0.4, or OpenMetrics 1.0.0 where Accept names it.
Answer show_metrics(const Request& request, Backend& backend);

} // namespace holdfast::admin_api
