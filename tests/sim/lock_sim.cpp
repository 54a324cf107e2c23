// sim_locks [first seed] [seeds] [steps]: the lock manager against its model.

#include "tests/sim/lock_play.h"

#include <cstdio>
#include <cstdlib>

int main(int argc, char** argv) {
    const auto argument = [&](int at, unsigned long otherwise) {
        return argc > at ? std::strtoul(argv[at], nullptr, 10) : otherwise;
    };
    const unsigned long first = argument(1, 1), seeds = argument(2, 200), steps = argument(3, 2000);
    int failed = 0;
    for (unsigned long seed = first; seed < first + seeds; ++seed) {
        const auto fault = holdfast::sim::play_locks(seed, static_cast<int>(steps));
        if (!fault) continue;
        std::printf("seed %lu: %s\n", seed, fault->c_str());
        ++failed;
    }
    std::printf("%lu seeds of %lu steps, %d failed\n", seeds, steps, failed);
    return failed == 0 ? 0 : 1;
}
