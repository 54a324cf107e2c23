#pragma once
// The other way into NEGOTIATE: an SMB1 client that can go on with SMB2.

#include "smb2/dispatch/context.h"

namespace holdfast::smb2 {

Outcome handle_smb1_negotiate(Context& ctx, const wire::Smb1Negotiate& request);

} // namespace holdfast::smb2
