#include "admin_api/native/watches.h"

#include "admin_api/listing.h"
#include "admin_api/names.h"
#include "admin_api/native/handles.h"
#include "admin_api/native/people.h"
#include "admin_api/row_keys.h"

namespace holdfast::admin_api::native {

namespace {

constexpr std::size_t rows_at_a_time = 256;

/// A watch and the open that watches.
struct Watching {
    WatchRow watch;
    locks::OpenRow open;
};

/// Calls `take` for those above `after` until it answers false. One that ends meanwhile is left out.
void walk(const Backend& backend, const Matcher& matches, locks::OpenId after, auto take) {
    while (true) {
        const auto page = backend.watches.watches(after, rows_at_a_time);
        for (const WatchRow& watch : page) {
            auto open = backend.locks.row(watch.open);
            if (open && matches(*open) && !take(Watching{watch, std::move(*open)})) return;
        }
        if (page.size() < rows_at_a_time) return;
        after = page.back().open;
    }
}

void write_watch(JsonWriter& json, const Watching& row) {
    json.begin_object();
    json.field_decimal("handle_id", static_cast<std::uint64_t>(row.watch.open));
    field_or_null(json, "share", row.open.owner ? std::string_view(row.open.owner->share_name) : std::string_view());
    json.field("path", row.open.path);
    json.field("recursive", row.watch.is_recursive);
    json.key("changes");
    json.begin_array();
    for (const std::string_view change : change_names(row.watch.filter)) json.value(change);
    json.end_array();
    json.field("waiting", static_cast<std::int64_t>(row.watch.waiting));
    json.field("unread_bytes", static_cast<std::int64_t>(row.watch.unread));
    json.field("overflowed", row.watch.overflowed);
    write_owner(json, row.open.owner.get());
    json.end_object();
}

} // namespace

Answer list_watches(const Request& request, Backend& backend) {
    const auto listing = parse_listing(Rows::watches, request.query);
    if (!listing) return problem(listing.error());
    const Matcher matches(listing->selector, backend.fold, backend.now());
    const auto number = [](const Watching& row) { return static_cast<std::uint64_t>(row.watch.open); };
    if (!listing->order) {
        std::vector<Watching> rows;
        walk(backend, matches, locks::OpenId{listing->after}, [&](Watching row) {
            rows.push_back(std::move(row));
            return rows.size() <= listing->limit;
        });
        return page_of(Rows::watches, "watches", rows, *listing, number, write_watch);
    }
    auto page = sorted_page<Watching>(*listing);
    walk(backend, matches, locks::OpenId{}, [&](const Watching& row) {
        page.offer(place_of(row.open, key_of(number(row)), listing->order, backend.fold), row);
        return true;
    });
    return page_of(Rows::watches, "watches", std::move(page), *listing, write_watch);
}

} // namespace holdfast::admin_api::native
