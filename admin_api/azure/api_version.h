#pragma once
// The version of the service that a client was written for: x-ms-version.

#include <chrono>
#include <optional>
#include <string_view>

namespace holdfast::admin_api::azure {

/// A date. Any is taken: clients come faster than we could list their versions.
using ApiVersion = std::chrono::year_month_day;

/// "2026-10-06"; nothing for what is no date in this form.
std::optional<ApiVersion> parse_api_version(std::string_view text);

/// From here on clients decode paths that are marked as encoded. Earlier ones would show the code.
inline constexpr ApiVersion decodes_paths{std::chrono::year(2021), std::chrono::December, std::chrono::day(2)};

} // namespace holdfast::admin_api::azure
