#pragma once
// [MS-SRVS] Server Service Remote Protocol: which shares there are, what the
// server is, and for its administrators who uses it.

#include "smb2/pipes/rpc_pipe.h"

namespace holdfast::smb2::pipes {

extern const Interface srvsvc;

} // namespace holdfast::smb2::pipes
