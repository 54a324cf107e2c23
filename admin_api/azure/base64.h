#pragma once
// [RFC 4648] 4 Base 64 Encoding.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::admin_api::azure {

std::string to_base64(std::span<const std::uint8_t> bytes);

/// Exactly what to_base64() gives: with padding, without blanks, and no stray bits at the end.
std::optional<std::vector<std::uint8_t>> from_base64(std::string_view text);

} // namespace holdfast::admin_api::azure
