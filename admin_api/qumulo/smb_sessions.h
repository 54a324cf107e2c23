#pragma once
// The sessions of file clients.

#include "admin_api/qumulo/call.h"

namespace holdfast::admin_api::qumulo {

/// GET /v1/smb/sessions/?identity,limit,after: {"session_infos":[…],"paging"}. `identity` is a user's name, SID,
/// "uid:…" or "auth_id:…".
Answer list_sessions(const Call& call);
/// POST /v1/smb/sessions/close: a list of {"location"}; as close_files().
Answer close_sessions(const Call& call);

} // namespace holdfast::admin_api::qumulo
