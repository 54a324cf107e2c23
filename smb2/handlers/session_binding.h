#pragma once
// A further connection that speaks for a session which another one made: [MS-SMB2] 3.3.5.5, step 4 of Receiving an
// SMB2 SESSION_SETUP Request, and the end of 3.3.5.5.3 Handling GSS-API Authentication.

#include "smb2/dispatch/context.h"

namespace holdfast::smb2 {

/// Looks at the request before anything is changed. With `success` ctx.channel is the binding that it begins, or goes
/// on with. What is refused to one who knows the session's key is said signed.
Status check_binding(Context& ctx);

/// Authentication is done: gives the channel its own signing key, and the session's for what is sealed. On any other
/// status the session is as it was.
Status complete_binding(Context& ctx, Channel& channel, const auth::Principal& principal);

} // namespace holdfast::smb2
