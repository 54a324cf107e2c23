#include "tests/sim/connection_chance.h"

#include <random>

namespace holdfast::sim {

std::vector<Step> steps_of(std::uint64_t seed, std::size_t count) {
    std::mt19937_64 random(seed);
    std::vector<Step> steps(count);
    for (Step& step : steps)
        for (std::uint32_t& word : step) word = static_cast<std::uint32_t>(random());
    return steps;
}

std::vector<Step> steps_from(std::span<const std::byte> bytes) {
    std::vector<Step> steps(bytes.size() / (2 * words_per_step));
    std::size_t at = 0;
    for (Step& step : steps) {
        for (std::uint32_t& word : step) {
            word = std::to_integer<std::uint32_t>(bytes[at]) | std::to_integer<std::uint32_t>(bytes[at + 1]) << 8;
            at += 2;
        }
    }
    return steps;
}

} // namespace holdfast::sim
