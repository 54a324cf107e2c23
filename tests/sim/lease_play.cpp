#include "tests/sim/lease_play.h"

#include "tests/sim/lease_player.h"

namespace holdfast::sim {

std::optional<std::string> play_leases(std::uint64_t seed, int steps) {
    LeasePlayer silent(seed, false);
    silent.play(steps);
    if (silent.fault().empty()) return std::nullopt;

    // Once more, and this time with a voice: telling each step costs more than the step.
    LeasePlayer telling(seed, true);
    const int step = telling.play(steps);
    std::string text;
    for (const std::string& line : telling.last_steps()) text += line + '\n';
    return text + "step " + std::to_string(step) + ": " + telling.fault();
}

} // namespace holdfast::sim
