#pragma once
// The same clients from several threads at once: no model can say what comes next, but what must hold holds.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace holdfast::sim {

struct CrowdFigures {
    std::uint64_t steps = 0, halts = 0, lives = 0; // lives: of a lock manager, each ended by close_all() in the middle
    std::uint64_t granted = 0, breaks = 0, reconnected = 0, sole_writers = 0;
};

/// Threads play until the time is over; every some thousand steps all stand still and the tables are read.
/// Empty when nothing was wrong; else the seed of the life and what was.
std::optional<std::string> play_crowd(unsigned threads, std::chrono::seconds time, std::uint64_t seed,
                                      CrowdFigures& figures);

} // namespace holdfast::sim
