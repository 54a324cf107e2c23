#pragma once
// Times as the admin reads them.

#include "locks/open.h"

#include <cstdint>
#include <string>

namespace holdfast::admin_api {

/// [RFC 3339] in UTC with nine fractional digits: 2024-02-29T12:00:00.000000001Z.
std::string rfc3339(locks::Time time);

/// Milliseconds from `earlier` to `later`; 0 when the clock was set back in between.
std::int64_t milliseconds_between(locks::Time earlier, locks::Time later);

} // namespace holdfast::admin_api
