#pragma once

#include "admin_api/qumulo/call.h"

namespace holdfast::admin_api::qumulo {

/// GET /v1/version: {"revision_id","build_id","flavor","build_date"}. Asked before anybody has logged in.
Answer show_version(const Call& call);

} // namespace holdfast::admin_api::qumulo
