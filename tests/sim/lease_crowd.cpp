#include "tests/sim/lease_crowd.h"

#include "tests/sim/lease_crowd_life.h"

#include <atomic>
#include <barrier>
#include <thread>
#include <vector>

namespace holdfast::sim {

namespace {

constexpr std::uint64_t steps_a_round = 2000;
constexpr int rounds_a_life = 8;

/// All play a round, all stand still, and one looks.
void live(CrowdLife& life, unsigned threads, CrowdFigures& figures) {
    std::barrier gate(static_cast<std::ptrdiff_t>(threads) + 1);
    std::vector<std::thread> running;
    std::atomic<bool> goes_on{true};
    for (unsigned i = 0; i < threads; ++i) {
        running.emplace_back([&, i] {
            for (;;) {
                gate.arrive_and_wait();
                if (!goes_on) return;
                life.play(i, steps_a_round);
                gate.arrive_and_wait();
            }
        });
    }
    for (int round = 0; round < rounds_a_life && life.fault().empty(); ++round) {
        const bool is_last = round + 1 == rounds_a_life;
        gate.arrive_and_wait();
        if (is_last) {
            std::this_thread::yield();
            life.shut_down();
        }
        gate.arrive_and_wait();
        figures.steps += threads * steps_a_round;
        ++figures.halts;
        if (is_last)
            life.check_end();
        else if (round % 2 == 0)
            life.check_tables();
        else
            life.let_timers_go_off();
    }
    goes_on = false;
    gate.arrive_and_wait();
    for (std::thread& one : running) one.join();
}

} // namespace

std::optional<std::string> play_crowd(unsigned threads, std::chrono::seconds time, std::uint64_t seed,
                                      CrowdFigures& figures) {
    const auto end = std::chrono::steady_clock::now() + time;
    do {
        CrowdLife life(seed, threads, steps_a_round * rounds_a_life);
        live(life, threads, figures);
        figures.granted += life.granted;
        figures.breaks += life.breaks;
        figures.reconnected += life.reconnected;
        figures.sole_writers += life.sole_writers;
        ++figures.lives;
        if (const std::string fault = life.fault(); !fault.empty())
            return "life " + std::to_string(seed) + ": " + fault;
        ++seed;
    } while (std::chrono::steady_clock::now() < end);
    return std::nullopt;
}

} // namespace holdfast::sim
