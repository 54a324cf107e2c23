#include "admin_api/native/locks.h"

#include "admin_api/listing.h"
#include "admin_api/native/handles.h"
#include "admin_api/native/people.h"
#include "admin_api/row_keys.h"

namespace holdfast::admin_api::native {

namespace {

void write_lock(JsonWriter& json, const locks::LockRow& row) {
    json.begin_object();
    json.field_decimal("id", row.serial);
    json.field_decimal("handle_id", static_cast<std::uint64_t>(row.open));
    json.field("state", row.granted ? "granted" : "waiting");
    json.field("mode", row.mode == locks::LockMode::shared ? "shared" : "exclusive");
    json.field_decimal("offset", row.range.offset());
    json.field_decimal("length", row.range.length());
    json.key("blocked_by");
    if (row.blocked_by) {
        json.decimal_text(static_cast<std::uint64_t>(*row.blocked_by));
    } else {
        json.null();
    }
    write_place(json, row);
    json.end_object();
}

Answer list(Rows rows_kind, std::string_view name, const Request& request, Backend& backend) {
    auto listing = parse_listing(rows_kind, request.query);
    if (!listing) return problem(listing.error());
    if (rows_kind == Rows::waiters) listing->selector.is_granted = false;

    const Matcher matches(listing->selector, backend.fold, backend.now());
    if (!listing->order) {
        const auto rows = backend.locks.list_locks(listing->after, listing->limit + 1,
                                                   [&](const locks::LockRow& row) { return matches(row); });
        return page_of(
            rows_kind, name, rows, *listing, [](const locks::LockRow& row) { return row.serial; }, write_lock);
    }
    auto page = sorted_page<locks::LockRow>(*listing);
    backend.locks.list_locks(0, 1, [&](const locks::LockRow& row) {
        if (matches(row)) page.offer(place_of(row, key_of(row.serial), listing->order, backend.fold), row);
        return false;
    });
    return page_of(rows_kind, name, std::move(page), *listing, write_lock);
}

} // namespace

Answer list_locks(const Request& request, Backend& backend) { return list(Rows::locks, "locks", request, backend); }

Answer list_waiters(const Request& request, Backend& backend) {
    return list(Rows::waiters, "waiters", request, backend);
}

} // namespace holdfast::admin_api::native
