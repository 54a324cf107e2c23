// sim_connections [--first SEED] [--seeds N] [--steps N] [--seconds S]: clients, an admin, lost connections and timers
// in random order over whole connections, a seed for each core at a time. A seed that fails is cut down to the steps
// that it takes. With --seconds, as many seeds as there is time for.

#include "tests/sim/connection_world.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <thread>
#include <vector>

namespace {

using namespace holdfast::sim;
using Clock = std::chrono::steady_clock;

thread_local unsigned long playing = 0;

struct Sum {
    std::mutex mutex;
    WorldFigures figures;
    int failed = 0;

    void add(const WorldFigures& one) {
        const std::scoped_lock lock(mutex);
        figures.steps += one.steps;
        figures.answers += one.answers;
        figures.lives += one.lives;
        figures.closed_by_admin += one.closed_by_admin;
        figures.failed_calls += one.failed_calls;
        figures.most_opens = std::max(figures.most_opens, one.most_opens);
    }
    void report(unsigned long seed, const std::string& fault, std::size_t steps) {
        const std::scoped_lock lock(mutex);
        ++failed;
        std::printf("seed %lu: %s (%zu steps are enough)\n", seed, fault.c_str(), steps);
        std::fflush(stdout);
    }
};

void play_seed(unsigned long seed, std::size_t count, Sum& sum) {
    playing = seed;
    WorldFigures figures;
    const auto steps = steps_of(seed, count);
    const auto fault = play_connections(steps, figures);
    sum.add(figures);
    if (fault) sum.report(seed, *fault, shrink(steps).size());
}

} // namespace

/// Says which seed it was when the sanitizer ends the program.
extern "C" void __sanitizer_set_death_callback(void (*callback)()) __attribute__((weak));

int main(int argc, char** argv) {
    const auto option = [&](const char* name, unsigned long otherwise) {
        for (int i = 1; i + 1 < argc; i += 2)
            if (std::strcmp(argv[i], name) == 0) return std::strtoul(argv[i + 1], nullptr, 10);
        return otherwise;
    };
    if (__sanitizer_set_death_callback) __sanitizer_set_death_callback([] { std::printf("in seed %lu\n", playing); });
    const unsigned long first = option("--first", 1), seconds = option("--seconds", 0),
                        steps = option("--steps", 2'000);
    const unsigned long seeds = seconds != 0 ? ~0UL - first : option("--seeds", 20);
    const auto start = Clock::now();
    const auto is_over = [&] { return seconds != 0 && Clock::now() - start > std::chrono::seconds(seconds); };

    Sum sum;
    play_seed(first, 0, sum); // what all of a process shares is made by one thread
    std::atomic<unsigned long> next{first};
    const auto work = [&] {
        for (unsigned long seed = next++; seed < first + seeds && !is_over(); seed = next++)
            play_seed(seed, steps, sum);
    };
    std::vector<std::thread> others(std::max(1U, std::thread::hardware_concurrency()) - 1);
    for (std::thread& other : others) other = std::thread(work);
    work();
    for (std::thread& other : others) other.join();

    const std::chrono::duration<double> took = Clock::now() - start;
    std::printf("%llu steps, %llu answers, %llu lives of clients, %llu closed by the admin, %llu calls of the disk "
                "failed, at most %llu opens; "
                "%d seeds failed; %.0f steps/s\n",
                static_cast<unsigned long long>(sum.figures.steps),
                static_cast<unsigned long long>(sum.figures.answers),
                static_cast<unsigned long long>(sum.figures.lives),
                static_cast<unsigned long long>(sum.figures.closed_by_admin),
                static_cast<unsigned long long>(sum.figures.failed_calls),
                static_cast<unsigned long long>(sum.figures.most_opens), sum.failed,
                static_cast<double>(sum.figures.steps) / took.count());
    return sum.failed == 0 ? 0 : 1;
}
