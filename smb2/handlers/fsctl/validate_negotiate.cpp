#include "smb2/handlers/fsctl/validate_negotiate.h"

#include "smb2/connection/connection.h"

#include <algorithm>

namespace holdfast::smb2::fsctl {

namespace {

/// Somebody between us has changed what was said: nothing on this connection can be trusted.
Outcome hang_up(const Call& call) {
    call.ctx.connection.terminate();
    return Status::access_denied;
}

} // namespace

bool saw_the_same(const wire::ValidateNegotiateInfoRequest& client, const NegotiatedState& negotiated,
                  std::uint16_t oldest, std::uint16_t newest) {
    using wire::Dialect;
    std::uint16_t best = 0;
    for (const Dialect known :
         {Dialect::smb2_02, Dialect::smb2_10, Dialect::smb3_00, Dialect::smb3_02, Dialect::smb3_11}) {
        const std::uint16_t number = wire::to_bits(known);
        const bool offered = std::ranges::find(client.dialects, known) != client.dialects.end();
        if (offered && oldest <= number && number <= newest) best = number;
    }
    return best == negotiated.dialect && client.guid == negotiated.client_guid &&
           wire::to_bits(client.capabilities) == negotiated.client_capabilities &&
           wire::to_bits(client.security_mode) == negotiated.client_security_mode;
}

Outcome validate_negotiate(const Call& call) {
    const NegotiatedState& negotiated = call.ctx.connection.negotiated();
    // 3.1.1 has the preauthentication hash for this; its clients never ask.
    if (negotiated.dialect >= 0x0311) return hang_up(call);
    if (call.most() < wire::ValidateNegotiateInfoResponse::size) return hang_up(call);
    const auto client = wire::decode<wire::ValidateNegotiateInfoRequest>(call.request.input);
    if (!client) return hang_up(call);
    const auto settings = call.ctx.server.current_settings();
    if (!saw_the_same(*client, negotiated, settings->min_dialect, settings->max_dialect)) return hang_up(call);

    wire::ValidateNegotiateInfoResponse response;
    response.capabilities = static_cast<wire::Capabilities>(negotiated.server_capabilities);
    response.guid = negotiated.server_guid;
    response.security_mode = static_cast<wire::SecurityMode>(negotiated.server_security_mode);
    response.dialect = static_cast<wire::Dialect>(negotiated.dialect);
    return call.answer(wire::to_bytes(response));
}

} // namespace holdfast::smb2::fsctl
