// Opens whose client has lost its connection: they wait for it, come back to it, or end.

#include "locks/lock_manager_impl.h"

namespace holdfast::locks {

bool LockManager::Impl::orphan(OpenId id, SessionId of, std::vector<Orphan>& kept, Time now) {
    const OpenRef open = opens.find(id);
    if (!open) return false;
    Stream& stream = Stream::of(*open);
    Effects effects;
    {
        const std::lock_guard guard(stream.mutex);
        ranges_of(stream);
        if (!is_of(*open, of) || !stream.orphan(*open, effects, now)) return false;
        sessions.remove(*open);
        tell_ranges(stream);
        if (is_watched()) observer->disconnected(stream.row(*open));
        kept.push_back({id, Stream::orphanings_of(*open), Stream::durability_of(*open)->timeout_ms});
    }
    deliver(effects);
    return true;
}

namespace {

/// Whether this is the client that left, asking for what it left: [MS-SMB2] 3.3.5.9.7, 3.3.5.9.12.
bool is_the_same(const Durability& durability, const Lease* lease, const Reconnection& request) {
    if (request.persistent != (durability.kind == DurableKind::persistent)) return false;
    if (request.create_guid && durability.create_guid != *request.create_guid) return false;
    const bool by_lease = lease != nullptr && lease->kind == CachingKind::lease;
    if (by_lease != request.lease_key.has_value()) return false;
    return !by_lease || lease->name == LeaseName{request.client, *request.lease_key};
}

} // namespace

LockManager::Reconnected LockManager::reconnect(const Reconnection& request) {
    const OpenRef open = impl_->opens.find(request.id);
    if (!open || !request.owner) return {ReconnectVerdict::unknown, nullptr, {}};
    Stream& stream = Stream::of(*open);
    const std::lock_guard guard(stream.mutex);
    if (open->state() != OpenState::orphaned || open->share != request.owner->share)
        return {ReconnectVerdict::unknown, nullptr, {}};
    Lease* const lease = Stream::lease_of(*open).get(); // a resilient open may have none
    if (!is_the_same(*Stream::durability_of(*open), lease, request)) return {ReconnectVerdict::unknown, nullptr, {}};
    if (const auto before = open->owner(); before && before->sid != request.owner->sid)
        return {ReconnectVerdict::not_its_user, nullptr, {}};

    const auto add = [&](Open& one) {
        return impl_->sessions.add(one, impl_->limits.opens_per_session) == SessionIndex::Added::yes;
    };
    if (!stream.reattach(*open, request.owner, request.now, add)) return {ReconnectVerdict::owner_gone, nullptr, {}};
    if (impl_->is_watched()) impl_->observer->reconnected(stream.row(*open));
    if (lease == nullptr) return {ReconnectVerdict::reconnected, open, {}};
    lease->open = open->id;
    lease->session = request.owner->session;
    impl_->record(stream);
    return {ReconnectVerdict::reconnected, open, Impl::answer_of(*lease)};
}

bool LockManager::make_resilient(Open& open, std::uint32_t timeout_ms) {
    Stream& stream = Stream::of(open);
    const std::lock_guard guard(stream.mutex);
    if (!open.is_open()) return false;
    auto& durability = Stream::durability_of(open);
    if (!durability) durability.emplace();
    if (durability->kind == DurableKind::durable) durability->kind = DurableKind::resilient;
    durability->timeout_ms = timeout_ms;
    impl_->record(stream);
    return true;
}

void LockManager::expire(const Orphan& orphan) {
    const OpenRef open = impl_->opens.find(orphan.id);
    if (!open) return;
    Stream& stream = Stream::of(*open);
    {
        const std::lock_guard guard(stream.mutex);
        if (open->state() != OpenState::orphaned || Stream::orphanings_of(*open) != orphan.round) return;
        stream.expire(*open);
    }
    impl_->end(open, CloseReason::expired);
}

} // namespace holdfast::locks
