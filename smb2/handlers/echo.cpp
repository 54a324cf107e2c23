#include "smb2/handlers/handlers.h"
#include "smb2/wire/messages.h"

namespace holdfast::smb2 {

/// [MS-SMB2] 3.3.5.17 Receiving an SMB2 ECHO Request.
Outcome handle_echo(Context& ctx, const wire::EchoRequest&) { return ctx.reply(wire::EchoResponse{}); }

} // namespace holdfast::smb2
