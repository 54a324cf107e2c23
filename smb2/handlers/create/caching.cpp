#include "smb2/handlers/create/caching.h"

#include "smb2/connection/connection.h"
#include "smb2/map_caching.h"

namespace holdfast::smb2::create {

namespace {

/// The lease that is asked for; null where none is, or where the dialect has none.
const LeaseWish* asked_lease(const NegotiatedState& negotiated, const Wish& wish) {
    const bool counts = wish.oplock_level == wire::OplockLevel::lease && negotiated.dialect >= 0x0210;
    return counts && wish.contexts.lease ? &*wish.contexts.lease : nullptr;
}

std::optional<locks::CachingWish> lease_wish(const NegotiatedState& negotiated, const Wish& wish, vfs::Kind kind) {
    const LeaseWish* const lease = asked_lease(negotiated, wish);
    if (lease == nullptr) return std::nullopt;
    // Version 2 came with 3.0, and with it leases on folders.
    const bool is_v2 = lease->version == 2;
    if (is_v2 && !negotiated.is_3x()) return std::nullopt;
    const auto capabilities = static_cast<wire::Capabilities>(negotiated.server_capabilities);
    if (kind == vfs::Kind::directory && (!is_v2 || !has(capabilities, wire::Capabilities::directory_leasing)))
        return std::nullopt;
    return locks::CachingWish{.kind = locks::CachingKind::lease,
                              .wanted = caching_of(lease->state),
                              .name = {negotiated.client_guid, lease->key},
                              .version = lease->version,
                              .epoch = lease->epoch};
}

} // namespace

std::optional<locks::CachingWish> caching_wish(const NegotiatedState& negotiated, const Wish& wish, vfs::Kind kind) {
    if (wish.oplock_level == wire::OplockLevel::lease) return lease_wish(negotiated, wish, kind);
    const locks::Caching wanted = caching_of(wish.oplock_level);
    if (wanted == locks::Caching::none || kind == vfs::Kind::directory) return std::nullopt;
    locks::CachingWish oplock;
    oplock.wanted = wanted;
    oplock.name.client = negotiated.client_guid;
    return oplock;
}

Status check_lease_key(const Context& ctx, const Wish& wish, const std::optional<locks::FileKey>& file) {
    const NegotiatedState& negotiated = ctx.connection.negotiated();
    const LeaseWish* const lease = asked_lease(negotiated, wish);
    if (lease == nullptr) return Status::success;
    return ctx.locks().is_lease_free({negotiated.client_guid, lease->key}, file) ? Status::success
                                                                                 : Status::invalid_parameter;
}

void answer_caching(const Wish& wish, const locks::CachingAnswer& caching, wire::CreateResponse& response) {
    if (caching.kind == locks::CachingKind::oplock) {
        response.oplock_level = level_of(caching.held);
        return;
    }
    response.oplock_level = wire::OplockLevel::lease;
    const LeaseWish& asked = *wish.contexts.lease;
    const auto flags = caching.is_breaking ? wire::LeaseFlags::break_in_progress : wire::LeaseFlags::none;
    if (caching.version == 1) {
        response.create_contexts.push_back(
            wire::create_context(wire::LeaseV1{asked.key, lease_state_of(caching.held), flags}));
        return;
    }
    wire::LeaseV2 answer{asked.key, lease_state_of(caching.held), flags, wire::LeaseKey{}, caching.epoch};
    if (asked.parent) {
        answer.lease_flags = answer.lease_flags | wire::LeaseFlags::parent_lease_key_set;
        answer.parent_lease_key = *asked.parent;
    }
    response.create_contexts.push_back(wire::create_context(answer));
}

} // namespace holdfast::smb2::create
