#include "smb2/connection/connection.h"
#include "smb2/handlers/handlers.h"
#include "smb2/map_caching.h"
#include "smb2/wire/messages.h"

namespace holdfast::smb2 {

namespace {

using locks::AckVerdict;
using locks::Caching;
using wire::OplockLevel;

/// A break that was not asked for, or has expired, finds nothing to acknowledge.
Status to_status(AckVerdict verdict) {
    switch (verdict) {
    case AckVerdict::done: return Status::success;
    case AckVerdict::unknown: return Status::object_name_not_found;
    case AckVerdict::not_breaking: return Status::unsuccessful;
    case AckVerdict::too_much: return Status::request_not_accepted;
    }
    return Status::unsuccessful; // a value that is none of the enumerators
}

/// What the client may keep by its answer; who answers with `exclusive` keeps nothing.
Caching kept_by(OplockLevel level) { return level == OplockLevel::level_ii ? Caching::read : Caching::none; }

/// [MS-SMB2] 3.3.5.22.1 Processing an Oplock Acknowledgment. A level that makes no sense loses the oplock.
/// Deviation: without a break the section has INVALID_DEVICE_STATE; Windows says what is here.
Outcome acknowledge_oplock(Context& ctx, const wire::OplockBreakAcknowledgment& ack) {
    const locks::OpenRef open = ctx.find_open(ack.file_id);
    if (!open) return Status::file_closed;

    auto result = ctx.locks().acknowledge_oplock(*open, kept_by(ack.oplock_level), ctx.now);
    if (result.verdict == AckVerdict::too_much) result = ctx.locks().acknowledge_oplock(*open, Caching::none, ctx.now);
    if (ack.oplock_level == OplockLevel::lease) return Status::invalid_parameter;
    if (result.verdict != AckVerdict::done || ack.oplock_level == OplockLevel::batch)
        return Status::invalid_oplock_protocol;

    const auto id = static_cast<std::uint64_t>(open->id);
    return ctx.reply(wire::OplockBreakResponse{level_of(result.held), {id, id}});
}

/// [MS-SMB2] 3.3.5.22.2 Processing a Lease Acknowledgment.
Outcome acknowledge_lease(Context& ctx, const wire::LeaseBreakAcknowledgment& ack) {
    const locks::LeaseName name{ctx.connection.negotiated().client_guid, ack.lease_key};
    const auto result = ctx.locks().acknowledge_lease(name, caching_of(ack.lease_state), ctx.now);
    if (result.verdict != AckVerdict::done) return to_status(result.verdict);
    return ctx.reply(wire::LeaseBreakResponse{ack.lease_key, lease_state_of(result.held)});
}

} // namespace

// [MS-SMB2] 3.3.5.22 Receiving an SMB2 OPLOCK_BREAK Acknowledgment: the size tells oplock and lease apart.
Outcome handle_oplock_break(Context& ctx, std::span<const std::byte> element) {
    if (const auto ack = wire::decode<wire::OplockBreakAcknowledgment>(element)) return acknowledge_oplock(ctx, *ack);
    if (ctx.connection.negotiated().dialect < 0x0210) return Status::invalid_parameter; // no leases before 2.1
    if (const auto ack = wire::decode<wire::LeaseBreakAcknowledgment>(element)) return acknowledge_lease(ctx, *ack);
    return Status::invalid_parameter;
}

} // namespace holdfast::smb2
