#pragma once
// An event as its readers get it: JSON.

#include "admin_api/events/event.h"
#include "admin_api/json_writer.h"

#include <functional>
#include <optional>

namespace holdfast::admin_api {

/// Finds the open that is in the way, if it is still there.
using FindOpen = std::function<std::optional<locks::OpenRow>(locks::OpenId)>;

/// {"id","event","at",…}: "handle" and what the type adds. handle.* have the handle object of GET /handles, all others
/// a short one. `find` is asked for the "blocker" of conflicts.
void write_event(JsonWriter& json, const Event& event, const FindOpen& find);

} // namespace holdfast::admin_api
