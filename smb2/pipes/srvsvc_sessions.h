#pragma once
// [MS-SRVS] 3.1.4.5 and 3.1.4.6: who is logged on, and ending it. For administrators.

#include "smb2/pipes/rpc_pipe.h"
#include "smb2/state/session.h"

#include <functional>
#include <memory>

namespace holdfast::smb2::pipes::srvsvc_calls {

CallResult session_enum(const PipeContext& context, NdrReader& in, NdrWriter& out);
CallResult session_del(const PipeContext& context, NdrReader& in, NdrWriter& out);

/// All sessions that are somebody's with an id above `after`, rising. Those that begin or end meanwhile may be missed.
void for_each_session(const SessionTable& sessions, SessionId after,
                      const std::function<void(const std::shared_ptr<Session>&, const SessionUser&)>& visit);

} // namespace holdfast::smb2::pipes::srvsvc_calls
