#include "locks/wait_counts.h"

#include <algorithm>

namespace holdfast::locks {

void DurationCounts::add(std::chrono::nanoseconds time) {
    const auto spent = std::max(time, std::chrono::nanoseconds::zero());
    const auto bound = std::lower_bound(bounds.begin(), bounds.end(), std::chrono::duration<double>(spent).count());
    counts_[static_cast<std::size_t>(bound - bounds.begin())].fetch_add(1, std::memory_order_relaxed);
    nanoseconds_.fetch_add(spent.count(), std::memory_order_relaxed);
}

DurationCounts::Values DurationCounts::values() const {
    Values values;
    for (std::size_t i = 0; i < counts_.size(); ++i) values.counts[i] = counts_[i].load(std::memory_order_relaxed);
    const std::chrono::nanoseconds all(nanoseconds_.load(std::memory_order_relaxed));
    values.seconds = std::chrono::duration<double>(all).count();
    return values;
}

void WaitCounts::add_break(Caching from, Caching to, BreakOutcome outcome, Time sent, Time over) {
    breaks_ended_[place(from, to, outcome)].fetch_add(1, std::memory_order_relaxed);
    if (sent != Time{} && over != Time{}) breaks.add(over - sent);
}

std::uint64_t WaitCounts::breaks_ended(Caching from, Caching to, BreakOutcome outcome) const {
    return breaks_ended_[place(from, to, outcome)].load(std::memory_order_relaxed);
}

std::size_t WaitCounts::place(Caching from, Caching to, BreakOutcome outcome) {
    const std::size_t change = static_cast<std::size_t>(from) * states + static_cast<std::size_t>(to);
    return change * break_outcomes + static_cast<std::size_t>(outcome);
}

} // namespace holdfast::locks
