#pragma once
// Who may see and end over RPC what is others', and how it is told that he did.

#include "smb2/pipes/pipe.h"
#include "smb2/state/admin_change.h"

#include <string>

namespace holdfast::smb2::pipes {

/// Whether whoever opened the pipe is an account that Settings::administrators names now, without case: [MS-SRVS]
/// 3.1.4 leaves it to the server who has the right to call a method. Guests and anonymous users never are.
bool may_administer(const PipeContext& context);

/// "DOMAIN\user".
std::string name_of(const Caller& caller);

/// Logs the change and tells the server's audit of it; fills in who it was. context.server is there.
void tell_change(const PipeContext& context, AdminChange change);

} // namespace holdfast::smb2::pipes
