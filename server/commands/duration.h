#pragma once
// Lengths of time as an operator writes them.

#include <chrono>
#include <optional>
#include <string_view>

namespace holdfast::server {

/// A whole number and its unit: "500ms", "5s", "15m", "2h", "7d". Nothing for anything else, also for a number alone
/// and for more than 100 years.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

} // namespace holdfast::server
