#pragma once
// [MS-SRVS] 3.1.4.1: who is connected to which share. For administrators.

#include "smb2/pipes/rpc_pipe.h"

namespace holdfast::smb2::pipes::srvsvc_calls {

CallResult connection_enum(const PipeContext& context, NdrReader& in, NdrWriter& out);

} // namespace holdfast::smb2::pipes::srvsvc_calls
