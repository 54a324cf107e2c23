#include "admin_api/native/sessions.h"

#include "admin_api/listing.h"
#include "admin_api/names.h"
#include "admin_api/native/people.h"
#include "admin_api/row_keys.h"
#include "admin_api/time_format.h"

namespace holdfast::admin_api::native {

namespace {

void write_session(JsonWriter& json, const SessionRow& row, locks::Time now) {
    json.begin_object();
    json.field_decimal("id", static_cast<std::uint64_t>(row.id));
    json.field("state", row.state);
    json.key("user");
    write_user(json, {row.user, row.domain, row.sid, row.uid});
    json.key("client");
    write_client(json, {row.client_address, row.client_port, row.client_name, row.client_guid});
    field_or_null(json, "dialect", dialect_text(row.dialect));
    json.field("signed", row.is_signed);
    field_or_null(json, "signing", row.signing_algorithm);
    json.field("encrypted", row.is_encrypted);
    field_or_null(json, "encryption", row.encryption_algorithm);
    json.key("trees");
    json.begin_array();
    for (const TreeRow& tree : row.trees) {
        json.begin_object();
        json.field_decimal("id", static_cast<std::uint64_t>(tree.id));
        json.field("share", tree.share);
        json.end_object();
    }
    json.end_array();
    json.key("channels");
    json.begin_array();
    for (const ChannelRow& channel : row.channels) {
        json.begin_object();
        json.field_decimal("connection", channel.connection);
        json.field("address", channel.client_address);
        json.field("port", static_cast<std::int64_t>(channel.client_port));
        json.field("since", rfc3339(channel.since));
        json.end_object();
    }
    json.end_array();
    json.field("handles", static_cast<std::int64_t>(row.opens));
    json.field("created_at", rfc3339(row.created_at));
    json.field("last_use_at", rfc3339(row.last_use));
    json.field("age_ms", milliseconds_between(row.created_at, now));
    json.field("idle_ms", milliseconds_between(row.last_use, now));
    json.end_object();
}

} // namespace

Answer list_sessions(const Request& request, Backend& backend) {
    const auto listing = parse_listing(Rows::sessions, request.query);
    if (!listing) return problem(listing.error());

    const locks::Time now = backend.now();
    const Matcher matches(listing->selector, backend.fold, now);
    const auto number = [](const SessionRow& row) { return static_cast<std::uint64_t>(row.id); };
    const auto write = [now](JsonWriter& json, const SessionRow& row) { write_session(json, row, now); };
    if (!listing->order) {
        const auto rows = backend.sessions.sessions(locks::SessionId{listing->after}, listing->limit + 1,
                                                    [&](const SessionRow& row) { return matches(row); });
        return page_of(Rows::sessions, "sessions", rows, *listing, number, write);
    }
    auto page = sorted_page<SessionRow>(*listing);
    backend.sessions.sessions(locks::SessionId{}, 1, [&](const SessionRow& row) {
        if (matches(row)) page.offer(place_of(row, key_of(number(row)), listing->order, backend.fold), row);
        return false;
    });
    return page_of(Rows::sessions, "sessions", std::move(page), *listing, write);
}

} // namespace holdfast::admin_api::native
