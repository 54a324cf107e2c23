// sim_leases [--first SEED] [--seeds N] [--steps N]: opens, leases and durable handles against their model.

#include "tests/sim/lease_play.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>

int main(int argc, char** argv) {
    const auto option = [&](const char* name, unsigned long otherwise) {
        for (int i = 1; i + 1 < argc; i += 2)
            if (std::strcmp(argv[i], name) == 0) return std::strtoul(argv[i + 1], nullptr, 10);
        return otherwise;
    };
    const unsigned long first = option("--first", 1), seeds = option("--seeds", 20), steps = option("--steps", 10'000);
    const auto start = std::chrono::steady_clock::now();
    int failed = 0;
    for (unsigned long seed = first; seed < first + seeds; ++seed) {
        const auto fault = holdfast::sim::play_leases(seed, static_cast<int>(steps));
        if (!fault) continue;
        std::printf("seed %lu:\n%s\n", seed, fault->c_str());
        ++failed;
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    std::printf("%lu seeds of %lu steps, %d failed, %.0f steps/s\n", seeds, steps, failed,
                static_cast<double>(seeds * steps) / took.count());
    return failed == 0 ? 0 : 1;
}
