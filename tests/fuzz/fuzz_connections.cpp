// Several connections at once, in the order that the input says: requests, answers that are read late, jobs, timers, an
// admin, lost connections. Each step of tests/sim/connection_world takes some bytes; what must hold is looked at there.

#include "tests/sim/connection_world.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>

namespace {

constexpr std::size_t longest = 400 * 2 * holdfast::sim::words_per_step; // steps of two bytes a word

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size > longest) return -1;
    holdfast::sim::WorldFigures ignored;
    const auto steps = holdfast::sim::steps_from(std::as_bytes(std::span(data, size)));
    const auto fault = holdfast::sim::play_connections(steps, ignored);
    if (!fault) return 0;
    std::fprintf(stderr, "%s\n", fault->c_str());
    std::abort();
}
