#pragma once
// What has happened to the opens of one share since the server began, as numbers.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace holdfast::locks {

/// Only grows. Relaxed: a statistic. Its share owns it; the owners of opens point to it.
struct ShareCounts {
    using Count = std::atomic<std::uint64_t>;

    Count opened{0};
    std::array<Count, 8> closed{}; // by CloseReason
    Count sharing_violations{0};
    Count locks_refused{0};

    void add(Count ShareCounts::*which) { (this->*which).fetch_add(1, std::memory_order_relaxed); }
    void add_closed(std::size_t reason) { closed[reason].fetch_add(1, std::memory_order_relaxed); }
};

} // namespace holdfast::locks
