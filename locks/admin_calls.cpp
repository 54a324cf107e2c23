// What an admin does beside closing opens, as the door of lock_manager.h has it.

#include "locks/lock_manager_impl.h"

namespace holdfast::locks {

AskVerdict LockManager::ask_to_give_up(OpenId id) {
    const OpenRef open = impl_->opens.find(id);
    if (!open) return AskVerdict::unknown_open;
    Stream& stream = Stream::of(*open);
    Effects effects;
    {
        const std::lock_guard guard(stream.mutex);
        const auto& lease = Stream::lease_of(*open);
        // A client that is away hears nothing: its open goes by being closed.
        if (!lease || !open->is_open() || !stream.leases().ask(*lease, effects)) return AskVerdict::nothing_cached;
        impl_->record(stream);
    }
    impl_->deliver(effects);
    return AskVerdict::asked;
}

BrokenLock LockManager::break_lock(std::uint64_t serial) {
    const LockPlace place = impl_->locks.find(serial);
    const OpenRef open = impl_->opens.find(place.open);
    if (!open) return {};
    Stream& stream = Stream::of(*open);
    std::vector<Woken> woken;
    BrokenLock result;
    {
        const std::lock_guard guard(stream.mutex);
        const auto broken = impl_->ranges_of(stream).break_lock(place.index, serial, woken);
        if (!broken) return {};
        result = {open->id, broken->was_granted, broken->waiters_granted};
        impl_->record(stream);
    }
    impl_->deliver(woken);
    return result;
}

void LockManager::block_reopening(ReopenBlock block) { impl_->reopen_blocks.add(std::move(block)); }

} // namespace holdfast::locks
