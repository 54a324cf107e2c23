#pragma once
// What happens, as it happens.

#include "admin_api/backend.h"
#include "admin_api/events/event_stream.h"
#include "admin_api/http.h"

namespace holdfast::admin_api {

/// GET /admin/v1/events: a stream of server-sent events, or of lines of JSON. 503 when as many streams are open as
/// may be.
Answer stream_events(const Request& request, Backend& backend);

/// Filters of handles, and "types", "snapshot", "format", "last_event_id"; the headers Accept and Last-Event-ID say
/// the same as the last two. A format that is given goes before Accept; Last-Event-ID goes before last_event_id, since
/// a browser that comes back sends it with the address that it had. Whatever is not understood is a fault.
Parsed<EventQuery> parse_event_query(const Request& request);

} // namespace holdfast::admin_api
