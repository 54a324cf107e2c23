#pragma once
// Every byte-range lock of the server, by serial: what a listing pages through.

#include "locks/lock_types.h"
#include "locks/rising_table.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace holdfast::locks {

/// Leads from a serial to the lock in the pool of its stream. The slot there may have been given
/// to another lock meanwhile: compare its serial.
struct LockPlace {
    OpenId open{};
    LockIndex index = no_lock;
};

/// Held locks and waiters. A waiter keeps its serial when it is granted.
class LockTable {
  public:
    std::uint64_t next_serial() { return table_.next_id(); }
    void insert(std::uint64_t serial, LockPlace place) {
        table_.insert(serial, place);
        size_.fetch_add(1, std::memory_order_relaxed);
    }
    void erase(std::uint64_t serial) {
        if (table_.erase(serial).open != OpenId{}) size_.fetch_sub(1, std::memory_order_relaxed);
    }
    /// Its open is 0 when there is none.
    LockPlace find(std::uint64_t serial) const { return table_.find(serial); }
    std::size_t size() const {
        // Looked at before each lock: the table's own would ask all its parts.
        const std::int64_t count = size_.load(std::memory_order_relaxed);
        return count < 0 ? 0 : static_cast<std::size_t>(count);
    }

    void waiting_changed(int by) { waiting_.fetch_add(by, std::memory_order_relaxed); }
    std::size_t waiting() const {
        const std::int64_t count = waiting_.load(std::memory_order_relaxed);
        return count < 0 ? 0 : static_cast<std::size_t>(count);
    }

    /// Calls `visit(serial, place)` for serials above `after`, rising, until it answers false.
    template <class Visit>
    void walk(std::uint64_t after, Visit&& visit) const {
        table_.walk(after, std::forward<Visit>(visit));
    }

  private:
    RisingTable<LockPlace> table_;
    std::atomic<std::int64_t> size_{0};
    std::atomic<std::int64_t> waiting_{0};
};

} // namespace holdfast::locks
