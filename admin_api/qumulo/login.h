#pragma once
// Logging in, and what one is then.

#include "admin_api/qumulo/call.h"

namespace holdfast::admin_api::qumulo {

/// POST /v1/session/login {"username","password"}: an account of the file service. {"bearer_token":"session-v1:…"}.
Answer log_in(const Call& call);
/// GET /v1/session/who-am-i.
Answer who_am_i(const Call& call);

} // namespace holdfast::admin_api::qumulo
