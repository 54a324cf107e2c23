#pragma once

#include "smb2/dispatch/context.h"
#include "smb2/handlers/create/wish.h"

namespace holdfast::smb2::create {

/// [MS-SMB2] 3.3.5.9.13 Handling the SMB2_CREATE_APP_INSTANCE_ID and SMB2_CREATE_APP_INSTANCE_VERSION Create Contexts:
/// closes what the same application has left open from another client. FILE_FORCED_CLOSED where that is the newer one.
Status take_over(Context& ctx, const Wish& wish);

/// The CREATE has succeeded: the open can be taken over.
void join_application(Context& ctx, const locks::OpenRef& open);

} // namespace holdfast::smb2::create
