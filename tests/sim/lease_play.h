#pragma once
// Eight clients on four files and their folder: leases, oplocks, durable handles, breaks, range locks, lost
// connections and an admin, all drawn from one seed and played to the lock manager and to its model.

#include <cstdint>
#include <optional>
#include <string>

namespace holdfast::sim {

/// Empty when both agreed all the way; else what differed, at which step, and the last steps before.
std::optional<std::string> play_leases(std::uint64_t seed, int steps);

} // namespace holdfast::sim
