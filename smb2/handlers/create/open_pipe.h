#pragma once

#include "smb2/dispatch/context.h"
#include "smb2/wire/messages/create.h"

namespace holdfast::smb2::create {

/// A CREATE on IPC$: [MS-SMB2] 3.3.5.9, where the share is a named pipe share.
Outcome open_pipe(Context& ctx, const wire::CreateRequest& request);

} // namespace holdfast::smb2::create
