#pragma once
// [MS-SRVS] 3.1.4.8 to 3.1.4.10: which shares there are.

#include "smb2/pipes/rpc_pipe.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace holdfast::smb2::pipes::srvsvc_calls {

CallResult share_enum(const PipeContext& context, NdrReader& in, NdrWriter& out);
CallResult share_get_info(const PipeContext& context, NdrReader& in, NdrWriter& out);

/// [MS-SRVS] 2.2.2.4 Share Types.
std::uint32_t share_type(bool is_pipe);

/// The folder of a share as all methods show it: "C:\\name". Where it lies on this machine is nobody's business, but
/// tools expect a path of Windows that the paths of open files begin with.
std::string shown_path(std::string_view share);

} // namespace holdfast::smb2::pipes::srvsvc_calls
