#pragma once
// Open handles: who holds what, how, and since when.

#include "admin_api/backend.h"
#include "admin_api/http.h"
#include "admin_api/json_writer.h"
#include "admin_api/leaks.h"

#include <optional>

namespace holdfast::admin_api::native {

/// GET /admin/v1/handles: one page, ids rising or as sorted.
Answer list_handles(const Request& request, Backend& backend);

/// GET /admin/v1/handles/{id}.
Answer show_handle(const Request& request, Backend& backend);

/// The id in the route's path.
Parsed<locks::OpenId> handle_id(const Request& request);

/// The handle object of the API. `now` is what ages are counted to. Without a verdict one is found that knows nothing
/// of sessions.
void write_handle(JsonWriter& json, const locks::OpenRow& row, locks::Time now, const LeakVerdict& leak);
void write_handle(JsonWriter& json, const locks::OpenRow& row, locks::Time now);

/// "user" and "client", "session_id" and "tree_id" of whoever holds it: null when an open has
/// outlived its session.
void write_owner(JsonWriter& json, const locks::Owner* owner);

} // namespace holdfast::admin_api::native
