#include "smb2/connection/connection.h"
#include "smb2/handlers/handlers.h"
#include "smb2/wire/messages.h"

namespace holdfast::smb2 {

namespace {

/// [MS-SMB2] 3.3.5.22.1 Processing an Oplock Acknowledgment. No oplock is ever granted here, so none is
/// breaking.
Outcome acknowledge_oplock(Context& ctx, const wire::OplockBreakAcknowledgment& ack) {
    if (!ctx.find_open(ack.file_id)) return Status::file_closed;
    if (ack.oplock_level == wire::OplockLevel::lease) return Status::invalid_parameter;
    return Status::invalid_oplock_protocol;
}

} // namespace

// [MS-SMB2] 3.3.5.22 Receiving an SMB2 OPLOCK_BREAK Acknowledgment: the size tells oplock and lease apart.
Outcome handle_oplock_break(Context& ctx, std::span<const std::byte> element) {
    if (const auto ack = wire::decode<wire::OplockBreakAcknowledgment>(element)) return acknowledge_oplock(ctx, *ack);
    if (ctx.connection.negotiated().dialect < 0x0210) return Status::invalid_parameter; // no leases before 2.1
    // [MS-SMB2] 3.3.5.22.2 Processing a Lease Acknowledgment: no client holds one.
    if (wire::decode<wire::LeaseBreakAcknowledgment>(element)) return Status::object_name_not_found;
    return Status::invalid_parameter;
}

} // namespace holdfast::smb2
