#pragma once
// The open handles of file clients.

#include "admin_api/qumulo/call.h"

namespace holdfast::admin_api::qumulo {

/// GET /v1/smb/files/?file_number,resolve_paths,limit,after: {"file_handles":[…],"paging"}. Pipes are left out; paths
/// are told when they are asked for.
Answer list_files(const Call& call);
/// POST /v1/smb/files/close: a list of {"handle_info":{"location"}}; what else is in it is not looked at. Answers a
/// list with an {"error_message"} for each that could not be closed. Nothing is closed when one has no location.
Answer close_files(const Call& call);

} // namespace holdfast::admin_api::qumulo
