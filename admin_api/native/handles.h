#pragma once
// Open handles: who holds what, how, and since when.

#include "admin_api/backend.h"
#include "admin_api/http.h"
#include "admin_api/json_writer.h"
#include "admin_api/leaks.h"
#include "admin_api/native/people.h"

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

/// "dialect", "encrypted" and "signed" of how he speaks.
void write_protection(JsonWriter& json, const locks::Owner* owner);

/// Where an open or a lock stands, and whose it is: "share" to "tree_id".
template <class Row>
void write_place(JsonWriter& json, const Row& row) {
    const locks::Owner* const owner = row.owner.get();
    field_or_null(json, "share", owner ? std::string_view(owner->share_name) : std::string_view());
    json.field("path", row.path);
    field_or_null(json, "stream", row.stream_name);
    json.field_decimal("file_id", row.file.file);
    json.field_decimal("device", row.file.volume);
    write_owner(json, owner);
}

} // namespace holdfast::admin_api::native
