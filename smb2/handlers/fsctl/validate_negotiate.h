#pragma once

#include "smb2/connection/negotiated.h"
#include "smb2/handlers/fsctl_table.h"
#include "smb2/wire/fsctl/negotiate_info.h"

namespace holdfast::smb2::fsctl {

/// [MS-SMB2] 3.3.5.15.12 Handling a Validate Negotiate Info Request.
Outcome validate_negotiate(const Call& call);

/// Whether the client saw the negotiation as we did. `oldest` and `newest` are the dialects that we offer.
bool saw_the_same(const wire::ValidateNegotiateInfoRequest& client, const NegotiatedState& negotiated,
                  std::uint16_t oldest, std::uint16_t newest);

} // namespace holdfast::smb2::fsctl
