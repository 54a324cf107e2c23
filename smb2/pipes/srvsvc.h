#pragma once
// [MS-SRVS] Server Service Remote Protocol: which shares there are, and what the server is.

#include "smb2/pipes/rpc_pipe.h"

namespace holdfast::smb2::pipes {

extern const Interface srvsvc;

} // namespace holdfast::smb2::pipes
