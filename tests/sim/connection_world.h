#pragma once
// A server without sockets, threads and a clock, some clients, and an admin: what happens next is anybody's choice, and
// what must hold is looked at now and then.

#include "tests/sim/connection_chance.h"
#include "tests/sim/connection_player.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace holdfast::sim {

struct WorldFigures {
    std::uint64_t steps = 0;
    std::uint64_t answers = 0;
    std::uint64_t lives = 0; // of clients
    std::uint64_t closed_by_admin = 0;
    std::uint64_t failed_calls = 0; // of the disk
    std::uint64_t most_opens = 0;   // at once
};

/// Plays the steps on a server of their own, until all is closed. What was broken, or nothing.
std::optional<std::string> play_connections(std::span<const Step> steps, WorldFigures& figures);

/// As few of the steps as break it.
std::vector<Step> shrink(std::vector<Step> steps);

} // namespace holdfast::sim
