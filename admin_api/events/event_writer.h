#pragma once
// An event as its readers get it: JSON.

#include "admin_api/events/event.h"
#include "admin_api/json_writer.h"

#include <functional>
#include <optional>

namespace holdfast::admin_api {

/// Finds the open that is in the way, if it is still there and the reader may see it.
using FindOpen = std::function<std::optional<locks::OpenRow>(locks::OpenId)>;

/// What the reader learns of an open in the way that is not found.
enum class NotFound : std::uint8_t {
    named, // its id, and that it is no longer open
    hidden // nothing: it may be another share's, of which he knows none
};

/// {"id","event","at",…}: "handle" and what the type adds. handle.* have the handle object of GET /handles, all others
/// a short one; session.* and tree.* have "session" instead. `find` is asked for the "blocker" of conflicts.
void write_event(JsonWriter& json, const Event& event, const FindOpen& find, NotFound not_found = NotFound::named);

} // namespace holdfast::admin_api
