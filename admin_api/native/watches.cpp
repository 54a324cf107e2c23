#include "admin_api/native/watches.h"

#include "admin_api/listing.h"
#include "admin_api/names.h"
#include "admin_api/native/handles.h"
#include "admin_api/native/people.h"

namespace holdfast::admin_api::native {

namespace {

constexpr std::size_t rows_at_a_time = 256;

/// A watch and the open that watches.
struct Watching {
    WatchRow watch;
    locks::OpenRow open;
};

/// One that ends meanwhile is left out.
std::vector<Watching> find(const Backend& backend, const Listing& listing) {
    const Matcher matches(listing.selector, backend.fold, backend.now());
    std::vector<Watching> found;
    for (locks::OpenId after{listing.after};;) {
        const auto page = backend.watches.watches(after, rows_at_a_time);
        for (const WatchRow& watch : page) {
            const auto open = backend.locks.row(watch.open);
            if (open && matches(*open)) found.push_back({watch, *open});
            if (found.size() > listing.limit) return found;
        }
        if (page.size() < rows_at_a_time) return found;
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
    return page_of(
        Rows::watches, "watches", find(backend, *listing), *listing,
        [](const Watching& row) { return static_cast<std::uint64_t>(row.watch.open); }, write_watch);
}

} // namespace holdfast::admin_api::native
