#pragma once
// [MS-WKST] Workstation Service Remote Protocol: clients ask it what machine they talk to.

#include "smb2/pipes/rpc_pipe.h"

namespace holdfast::smb2::pipes {

extern const Interface wkssvc;

} // namespace holdfast::smb2::pipes
