// sim_leases [--first SEED] [--seeds N] [--steps N]: opens, leases and durable handles against their model, a seed
// for each core at a time.
// sim_leases --threads N [--seconds S] [--first SEED]: the same from several threads at once.

#include "tests/sim/lease_crowd.h"
#include "tests/sim/lease_play.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <thread>
#include <vector>

namespace {

using namespace holdfast::sim;

int play_seeds(unsigned long first, unsigned long seeds, unsigned long steps) {
    const auto start = std::chrono::steady_clock::now();
    std::atomic<unsigned long> next{first};
    std::atomic<int> failed{0};
    const auto work = [&] {
        for (unsigned long seed = next++; seed < first + seeds; seed = next++) {
            const auto fault = play_leases(seed, static_cast<int>(steps));
            if (!fault) continue;
            std::printf("seed %lu:\n%s\n", seed, fault->c_str());
            ++failed;
        }
    };
    std::vector<std::thread> others(std::max(1U, std::thread::hardware_concurrency()) - 1);
    for (std::thread& other : others) other = std::thread(work);
    work();
    for (std::thread& other : others) other.join();

    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    std::printf("%lu seeds of %lu steps, %d failed, %.0f steps/s\n", seeds, steps, failed.load(),
                static_cast<double>(seeds * steps) / took.count());
    return failed == 0 ? 0 : 1;
}

int play_threads(unsigned long threads, unsigned long seconds, unsigned long first) {
    CrowdFigures figures;
    const auto fault = play_crowd(static_cast<unsigned>(threads), std::chrono::seconds(seconds), first, figures);
    if (fault) std::printf("%s\n", fault->c_str());
    std::printf("%llu steps, %llu halts, %llu lives; %llu opens, %llu breaks, %llu reconnected, %llu sole writers\n",
                static_cast<unsigned long long>(figures.steps), static_cast<unsigned long long>(figures.halts),
                static_cast<unsigned long long>(figures.lives), static_cast<unsigned long long>(figures.granted),
                static_cast<unsigned long long>(figures.breaks), static_cast<unsigned long long>(figures.reconnected),
                static_cast<unsigned long long>(figures.sole_writers));
    return fault ? 1 : 0;
}

} // namespace

int main(int argc, char** argv) {
    const auto option = [&](const char* name, unsigned long otherwise) {
        for (int i = 1; i + 1 < argc; i += 2)
            if (std::strcmp(argv[i], name) == 0) return std::strtoul(argv[i + 1], nullptr, 10);
        return otherwise;
    };
    const unsigned long first = option("--first", 1), threads = option("--threads", 0);
    if (threads != 0) return play_threads(threads, option("--seconds", 10), first);
    return play_seeds(first, option("--seeds", 20), option("--steps", 10'000));
}
