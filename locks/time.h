#pragma once

#include <chrono>

namespace holdfast::locks {

/// Always the caller's: this library has no clock.
using Time = std::chrono::system_clock::time_point;

} // namespace holdfast::locks
