#pragma once
// Why an operation fails, and what would help.

#include "admin_api/backend.h"
#include "admin_api/http.h"

namespace holdfast::admin_api::native {

/// GET /admin/v1/explain?op=rename|delete|open|write&share=&path=, and "to" (of a rename), "access" and "share_mode"
/// (of the open), "offset" and "length" (of a write), "local" (false: processes of this machine are not looked at).
/// 404 when no share has the name; a path that is not there is an answer.
Answer explain(const Request& request, Backend& backend);

} // namespace holdfast::admin_api::native
