#pragma once

namespace holdfast::server {

inline constexpr const char* version = "0.1.0";

} // namespace holdfast::server
