#include "admin_api/native/connections.h"

#include "admin_api/listing.h"
#include "admin_api/names.h"
#include "admin_api/native/people.h"
#include "admin_api/row_keys.h"
#include "admin_api/time_format.h"

namespace holdfast::admin_api::native {

namespace {

void write_connection(JsonWriter& json, const ConnectionRow& row, locks::Time now) {
    json.begin_object();
    json.field_decimal("id", row.number);
    json.key("client");
    write_client(json, {row.client_address, row.client_port, row.client_name, row.client_guid});
    field_or_null(json, "dialect", dialect_text(row.dialect));
    json.field("signed", row.is_signed);
    json.field("encrypted", row.is_encrypted);
    json.key("sessions");
    json.begin_array();
    for (const ConnectionSession& session : row.sessions) {
        json.begin_object();
        json.field_decimal("id", static_cast<std::uint64_t>(session.id));
        json.field("user", session.user);
        field_or_null(json, "domain", session.domain);
        json.end_object();
    }
    json.end_array();
    json.field("since", rfc3339(row.since));
    json.field("last_use_at", rfc3339(row.last_use));
    json.field("age_ms", milliseconds_between(row.since, now));
    json.field("idle_ms", milliseconds_between(row.last_use, now));
    json.end_object();
}

} // namespace

Answer list_connections(const Request& request, Backend& backend) {
    const auto listing = parse_listing(Rows::connections, request.query);
    if (!listing) return problem(listing.error());

    const locks::Time now = backend.now();
    const Matcher matches(listing->selector, backend.fold, now);
    auto page = sorted_page<ConnectionRow>(*listing);
    const auto rows = backend.connections.connections(listing->after, listing->order ? SIZE_MAX : listing->limit + 1,
                                                      [&](const ConnectionRow& row) { return matches(row); });
    for (const ConnectionRow& row : rows)
        page.offer(place_of(row, key_of(row.number), listing->order, backend.fold), row);
    const auto entries = page.take();
    const std::size_t count = std::min(entries.size(), listing->limit);
    std::string next;
    if (entries.size() > count) {
        const auto& [place, last] = entries[count - 1];
        next = listing->order ? make_cursor(Rows::connections, listing->order, place)
                              : make_cursor(Rows::connections, last.number);
    }
    return write_page(
        "connections", count, *listing, next,
        [&](JsonWriter& json, std::size_t i) { write_connection(json, entries[i].second, now); },
        [&](JsonWriter& json) {
            json.field("open", static_cast<std::int64_t>(backend.connections.open_connections()));
        });
}

} // namespace holdfast::admin_api::native
