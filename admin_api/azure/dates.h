#pragma once
// Times as this service and its clients write them.

#include "locks/open.h"

#include <optional>
#include <string>
#include <string_view>

namespace holdfast::admin_api::azure {

/// [RFC 9110] 5.6.7 IMF-fixdate: "Thu, 04 Apr 2024 11:46:24 GMT".
std::string http_date(locks::Time time);

/// The same read, exactly in this form; nothing when it is not. What day of the week it was is not checked.
std::optional<locks::Time> parse_http_date(std::string_view text);

/// ISO 8601 in UTC with seven fractional digits: "2024-04-04T11:46:24.0000000Z".
std::string iso_date(locks::Time time);

} // namespace holdfast::admin_api::azure
