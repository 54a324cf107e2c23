#pragma once
// Who caches what of one stream, and who waits until they stop: [MS-FSA] 2.1.4.12, 2.1.5.18 and 2.1.5.19 without
// the rest of the file system. The stream's lock is held around every call but is_any_held().

#include "locks/access.h"
#include "locks/caching.h"
#include "locks/lease.h"
#include "locks/lock_types.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace holdfast::locks {

/// What to say to whom once the lock is dropped.
struct Effects {
    std::vector<Woken> woken;
    std::vector<BreakNotice> breaks;
    std::vector<FileKey> guarded_changed; // streams of which somebody guards what is cached
};

/// Who does what to a stream. Nobody breaks his own lease.
struct Cause {
    CacheOperation operation{};
    OpenId open{};                  // 0 while it is only being opened
    std::optional<LeaseName> lease; // of that open; of change_below: the lease that its client has on the folder

    bool is_of(const Lease& other) const {
        if (other.kind == CachingKind::oplock) return open != OpenId{} && open == other.open;
        return lease && *lease == other.name;
    }
};

/// What opening means to those who cache; empty when it means nothing.
std::optional<CacheOperation> operation_of_open(Access access, bool overwrites);

/// Whether an open with this access takes part: those that look at attributes alone hinder no grant.
bool is_real_open(Access access);

/// The invariants: who holds `write` holds it alone; level II and `handle` never stand beside each other but in a
/// break; every waiter waits for breaks in flight, and goes on when the last of them is over.
///
/// Deviation: [MS-FSA] keeps a list of opens per kind of oplock, with the keys compared; here one object stands for all
/// opens of a key, so that it cannot disagree with itself.
class Leases {
  public:
    /// 2.1.4.12 Algorithm to Check for an Oplock Break. Asks for what is in the way; `wait` says that the operation may
    /// not go on yet: its token, unless that is 0, waits.
    BreakVerdict check(const Cause& cause, WaitToken token, Effects& effects);
    bool is_any_waiting() const { return !waiters_.empty(); }
    /// False when it does not wait.
    bool cancel(WaitToken token, WakeReason reason, Effects& effects);
    /// Those that wait on behalf of an open that ends.
    void cancel_all(OpenId open, Effects& effects);

    struct Surroundings {
        bool is_directory = false;
        bool is_delete_pending = false;
        bool is_any_range_locked = false;
        std::size_t real_opens = 0; // of the stream, all of them
    };
    /// 2.1.5.18 Server Requests an Oplock: gives the lease as much of `wanted` as can be had, and never less than it
    /// has.
    void grant(Lease& lease, Caching wanted, const Surroundings& around);
    /// 2.1.5.19 Server Acknowledges an Oplock Break.
    AckResult acknowledge(Lease& lease, Caching kept, Effects& effects);
    /// The client has not answered in time, or is not there: it holds nothing any more.
    /// False when that break is not in flight any more.
    bool expire(std::uint64_t serial, Effects& effects);
    /// Gives a lease back what it held before a restart of the server.
    void restore(Lease& lease, Caching held, std::uint16_t epoch) {
        lease.epoch = epoch;
        set_held(lease, held);
    }
    /// Asks the holder to write back what it holds back, and to close what it keeps open only for itself, although
    /// nobody else wants anything. False when there is nothing to ask for.
    bool ask(Lease& lease, Effects& effects);
    /// Its last open has ended.
    void end(Lease& lease, Effects& effects);
    /// The holder of this break, while it is in flight.
    Lease* find_breaking(std::uint64_t serial) const;

    /// What has to be guarded. Who has been told to give up what it has read is waited for by nobody; who holds back
    /// writes is, with all that it has.
    Caching guarded() const;

    /// From any thread: false means that nobody caches anything.
    bool is_any_held() const { return held_.load(std::memory_order_relaxed) != 0; }
    /// A batch oplock is asked before sharing is looked at ([MS-FSA] 2.1.5.1.2).
    bool is_batch_held() const;

  private:
    struct Waiter {
        OpenId open{}; // whose end ends the waiting; 0 of an open that is still to be made
        WaitToken token{};
        std::vector<const Lease*> for_leases; // each is breaking
    };

    Caching grantable(const Lease& lease, Caching wanted, const Surroundings& around) const;
    void begin_break(Lease& lease, Caching to, Effects& effects);
    void end_break(Lease& lease, Effects& effects);
    void set_held(Lease& lease, Caching held);
    static void tell_guard(const Lease& lease, Effects& effects) {
        if (lease.guard != Guard::none) effects.guarded_changed.push_back(lease.file);
    }

    Lease* first_ = nullptr; // of those that hold something
    std::vector<Waiter> waiters_;
    std::atomic<std::uint32_t> held_{0};
};

} // namespace holdfast::locks
