#pragma once
// Lengths of time as an operator writes them.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast::admin_api {

using Duration = std::chrono::milliseconds;

/// A whole number and its unit: "500ms", "45s", "30m", "2h", "7d". Nothing for anything else, also a
/// number alone, and for more than 100 years.
std::optional<Duration> parse_duration(std::string_view text);

/// The same in the largest unit that needs no fraction: "90s", "2h".
std::string duration_text(Duration duration);

} // namespace holdfast::admin_api
