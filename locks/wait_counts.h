#pragma once
// How long somebody had to wait for others since the server began, as numbers.

#include "locks/caching.h"
#include "locks/time.h"

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace holdfast::locks {

/// How many durations lay below each of a few bounds. Only grows. Relaxed: a statistic.
class DurationCounts {
  public:
    /// In seconds; what lies above the last is counted too. The last two are how long a silent client, and one that
    /// does not answer, is waited for.
    static constexpr std::array<double, 9> bounds{0.001, 0.01, 0.1, 0.5, 1, 2.5, 5, 10, 35};

    /// What is negative, as clocks may be set back, counts as nothing.
    void add(std::chrono::nanoseconds time);

    struct Values {
        std::array<std::uint64_t, bounds.size() + 1> counts{}; // each without the ones before
        double seconds = 0;                                    // all together
    };
    Values values() const;

  private:
    std::array<std::atomic<std::uint64_t>, bounds.size() + 1> counts_{};
    std::atomic<std::int64_t> nanoseconds_{0};
};

/// What became of a client that was told to cache less.
enum class BreakOutcome : std::uint8_t {
    not_awaited, // it caches what it has read alone: it need not answer
    acknowledged,
    closed, // it has closed the file instead, or has gone
    timed_out,
};
inline constexpr std::size_t break_outcomes = 4;

struct WaitCounts {
    DurationCounts lock_waits; // of byte-range locks that were granted in the end
    DurationCounts breaks;     // from the notice to the answer, or to the end of waiting for it

    /// `from` and `to` as the client was told. No duration is known of what is never `sent`.
    void add_break(Caching from, Caching to, BreakOutcome outcome, Time sent = {}, Time over = {});
    std::uint64_t breaks_ended(Caching from, Caching to, BreakOutcome outcome) const;

  private:
    static constexpr std::size_t states = static_cast<std::size_t>(Caching::all) + 1;
    static std::size_t place(Caching from, Caching to, BreakOutcome outcome);

    std::array<std::atomic<std::uint64_t>, states * states * break_outcomes> breaks_ended_{};
};

} // namespace holdfast::locks
