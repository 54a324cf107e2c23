#include "locks/leases.h"

#include <algorithm>
#include <cstdlib>

namespace holdfast::locks {

namespace {

constexpr Caching read = Caching::read;
constexpr Caching handle = Caching::handle;
constexpr Caching write = Caching::write;

/// What an operation takes from a holder, and what of it the operation waits for.
struct Demand {
    Caching lose = Caching::none;
    Caching wait_for = Caching::none;
};

/// [MS-FSA] 2.1.4.12, BreakCacheState.
Demand demand_of_lease(CacheOperation operation) {
    switch (operation) {
    case CacheOperation::open_security: return {};
    case CacheOperation::open: return {write, write};
    // Who only reads ahead need not answer first; who holds back writes must.
    case CacheOperation::overwrite:
    case CacheOperation::write: return {Caching::all, write};
    case CacheOperation::share_broken:
    case CacheOperation::rename:
    case CacheOperation::remove:
    case CacheOperation::security: return {handle, handle};
    case CacheOperation::change_below: return {Caching::all, Caching::none};
    }
    std::abort(); // every enumerator has returned above
}

/// [MS-FSA] 2.1.4.12, BreakToTwo and BreakToNone.
Demand demand_of_oplock(CacheOperation operation, Caching held) {
    switch (operation) {
    case CacheOperation::open_security:
    case CacheOperation::open: return {write | handle, write};
    case CacheOperation::overwrite:
    case CacheOperation::write: return {Caching::all, write};
    // Only a batch oplock, which has `handle`, keeps files open by their name.
    case CacheOperation::rename: return has_any(held, handle) ? Demand{Caching::all, write} : Demand{};
    case CacheOperation::share_broken:
    case CacheOperation::remove:
    case CacheOperation::security:
    case CacheOperation::change_below: return {};
    }
    std::abort(); // every enumerator has returned above
}

Demand demand_of(CacheOperation operation, const Lease& lease) {
    Demand demand =
        lease.kind == CachingKind::lease ? demand_of_lease(operation) : demand_of_oplock(operation, lease.held);
    if (lease.guard == Guard::exclusive && has_any(demand.lose, write)) demand.lose = Caching::all;
    return demand;
}

/// A level II oplock goes also when its own client writes.
bool spares(const Cause& cause, const Lease& lease) {
    if (!cause.is_of(lease)) return false;
    return lease.kind == CachingKind::lease || lease.held != read;
}

/// Of all streams: a stream may be dropped and come back while an old break is still being timed.
std::uint64_t next_serial() {
    static std::atomic<std::uint64_t> last{0};
    return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

constexpr Access attributes_only = Access::read_attributes | Access::write_attributes | Access::synchronize;

} // namespace

std::optional<CacheOperation> operation_of_open(Access access, bool overwrites) {
    if (overwrites) return CacheOperation::overwrite;
    if (!has_any(access, ~attributes_only)) return std::nullopt;
    return is_real_open(access) ? CacheOperation::open : CacheOperation::open_security;
}

bool is_real_open(Access access) { return has_any(access, ~(attributes_only | Access::read_control)); }

// ---------------------------------------------------------------- breaking

BreakVerdict Leases::check(const Cause& cause, WaitToken token, Effects& effects) {
    std::vector<const Lease*> wait_for;
    Lease* next = nullptr;
    for (Lease* lease = first_; lease != nullptr; lease = next) {
        next = lease->next; // a lease that loses all leaves the list
        const Demand demand = demand_of(cause.operation, *lease);
        if (spares(cause, *lease) || !has_any(lease->held, demand.lose)) continue;
        if (has_any(lease->held, demand.wait_for)) wait_for.push_back(lease);
        if (lease->is_breaking) {
            lease->required = lease->required & ~demand.lose;
            tell_guard(*lease, effects);
            continue;
        }
        lease->required = lease->held & ~demand.lose;
        ++lease->epoch;
        begin_break(*lease, lease->required, effects);
    }
    if (wait_for.empty()) return BreakVerdict::proceed;
    if (token != WaitToken{}) waiters_.push_back({cause.open, token, std::move(wait_for)});
    return BreakVerdict::wait;
}

/// Who caches for reading alone is told and that is that; others answer first.
void Leases::begin_break(Lease& lease, Caching to, Effects& effects) {
    lease.serial = next_serial();
    lease.breaking_since = Time{};
    const bool answers = has_any(lease.held, write | handle);
    effects.breaks.push_back({.kind = lease.kind,
                              .ticket = {lease.file, lease.serial},
                              .open = lease.open,
                              .session = lease.session,
                              .name = lease.name,
                              .from = lease.held,
                              .to = to,
                              .epoch = lease.version == 2 ? lease.epoch : std::uint16_t{0},
                              .needs_acknowledgement = answers});
    lease.is_breaking = answers;
    tell_guard(lease, effects);
    if (!answers) return set_held(lease, to);
    lease.asked = to;
}

bool Leases::ask(Lease& lease, Effects& effects) {
    if (!has_any(lease.held, write | handle)) return false;
    if (lease.is_breaking) { // it gets to know when it has answered what it was asked before
        lease.required = lease.required & read;
        return true;
    }
    lease.required = lease.held & read;
    begin_break(lease, lease.required, effects);
    return true;
}

// ---------------------------------------------------------------- answers

AckResult Leases::acknowledge(Lease& lease, Caching kept, Effects& effects) {
    if (!lease.is_breaking) return {AckVerdict::not_breaking, lease.held};
    if (has_any(kept, ~lease.asked)) return {AckVerdict::too_much, lease.held};
    lease.is_breaking = false;
    set_held(lease, kept);
    tell_guard(lease, effects);
    if (lease.guard == Guard::exclusive && !has_any(kept, write)) lease.required = Caching::none;
    // More was asked of it while it made up its mind. It gives up handles and writes first; what it has read goes
    // without an answer.
    if (has_any(kept, ~lease.required))
        begin_break(lease, has_any(kept, write | handle) ? kept & (lease.required | read) : lease.required, effects);
    if (!lease.is_breaking) end_break(lease, effects);
    return {AckVerdict::done, kept};
}

bool Leases::expire(std::uint64_t serial, Effects& effects) {
    Lease* const lease = find_breaking(serial);
    if (lease != nullptr) end(*lease, effects);
    return lease != nullptr;
}

void Leases::end(Lease& lease, Effects& effects) {
    lease.is_breaking = false;
    set_held(lease, Caching::none);
    tell_guard(lease, effects);
    end_break(lease, effects);
}

Lease* Leases::find_breaking(std::uint64_t serial) const {
    for (Lease* lease = first_; lease != nullptr; lease = lease->next)
        if (lease->is_breaking && lease->serial == serial) return lease;
    return nullptr;
}

// ---------------------------------------------------------------- waiting

/// Oldest first; who has nothing to wait for any more goes on.
void Leases::end_break(Lease& lease, Effects& effects) {
    std::erase_if(waiters_, [&](Waiter& waiter) {
        std::erase(waiter.for_leases, &lease);
        if (!waiter.for_leases.empty()) return false;
        effects.woken.push_back({waiter.token, WakeReason::granted});
        return true;
    });
}

bool Leases::cancel(WaitToken token, WakeReason reason, Effects& effects) {
    const auto found = std::ranges::find(waiters_, token, &Waiter::token);
    if (found == waiters_.end()) return false;
    waiters_.erase(found);
    effects.woken.push_back({token, reason});
    return true;
}

void Leases::cancel_all(OpenId open, Effects& effects) {
    std::erase_if(waiters_, [&](const Waiter& waiter) {
        if (waiter.open != open) return false;
        effects.woken.push_back({waiter.token, WakeReason::open_closed});
        return true;
    });
}

// ---------------------------------------------------------------- granting

/// The first of RWH, RH, RW and R (in the order of what is wanted) that the others leave.
Caching Leases::grantable(const Lease& lease, Caching wanted, const Surroundings& around) const {
    // 2.1.5.18: there is no caching without reading, and no oplock on a folder.
    if (!has_any(wanted, read)) return Caching::none;
    if (around.is_directory && lease.kind == CachingKind::oplock) return Caching::none;
    // 2.1.5.18.2: IsDeleted.
    if (around.is_delete_pending) wanted = wanted & ~handle;

    bool others = around.real_opens > lease.real_opens;
    for (const Lease* other = first_; other != nullptr; other = other->next) {
        if (other == &lease) continue;
        if (other->is_breaking || has_any(other->held, write)) return Caching::none;
        others = true;
        // 2.1.5.18.2: level II does not stand beside `handle`, whoever came first.
        if (other->kind == CachingKind::oplock) wanted = wanted & ~handle;
        if (lease.kind == CachingKind::oplock && has_any(other->held, handle)) return Caching::none;
    }
    const bool exclusive = has_any(wanted, write) && !others;
    if (lease.kind == CachingKind::oplock && !exclusive) wanted = read;
    if (!exclusive) wanted = wanted & ~write;
    // 2.1.5.18: what is shared is not granted over byte-range locks.
    return !exclusive && around.is_any_range_locked ? Caching::none : wanted;
}

void Leases::grant(Lease& lease, Caching wanted, const Surroundings& around) {
    if (around.is_directory) wanted = wanted & ~write; // there is no data to be written
    if (lease.is_breaking || !has_all(wanted, lease.held)) return;
    Caching got = grantable(lease, wanted, around);
    if (lease.guard == Guard::exclusive && !has_any(got, write)) got = Caching::none;
    // What is there already is promoted as a whole or not at all ([MS-SMB2] 3.3.5.9.8).
    if (got == lease.held || (lease.opens > 1 && got != wanted)) return;
    set_held(lease, got);
    ++lease.epoch;
}

Caching Leases::guarded() const {
    Caching all = Caching::none;
    for (const Lease* lease = first_; lease != nullptr; lease = lease->next) {
        if (lease->guard == Guard::none) continue;
        const bool is_going = lease->is_breaking && !has_any(lease->held, write);
        all = all | (is_going ? lease->held & lease->required : lease->held);
    }
    return all;
}

bool Leases::is_batch_held() const {
    return first_ != nullptr && first_->kind == CachingKind::oplock && first_->held == Caching::all;
}

void Leases::set_held(Lease& lease, Caching held) {
    lease.held = held;
    const bool lists = held != Caching::none;
    if (lists == lease.is_listed) return;
    lease.is_listed = lists;
    if (lists) {
        lease.next = first_;
        lease.previous = nullptr;
        if (first_ != nullptr) first_->previous = &lease;
        first_ = &lease;
        held_.fetch_add(1, std::memory_order_relaxed);
        return;
    }
    if (lease.next != nullptr) lease.next->previous = lease.previous;
    (lease.previous != nullptr ? lease.previous->next : first_) = lease.next;
    lease.next = lease.previous = nullptr;
    held_.fetch_sub(1, std::memory_order_relaxed);
}

} // namespace holdfast::locks
