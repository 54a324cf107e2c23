#include "admin_api/native/shares.h"

#include "admin_api/listing.h"
#include "admin_api/native/people.h"
#include "admin_api/row_keys.h"

namespace holdfast::admin_api::native {

namespace {

void write_share(JsonWriter& json, const ShareRow& row) {
    json.begin_object();
    json.field("name", row.name);
    field_or_null(json, "path", row.path);
    json.field("comment", row.comment);
    json.field("read_only", row.read_only);
    json.field("continuously_available", row.continuously_available);
    json.key("capabilities");
    json.begin_array();
    for (const std::string& capability : row.capabilities) json.value(capability);
    json.end_array();
    json.field("handles", static_cast<std::int64_t>(row.open_handles));
    json.field("tree_connects", static_cast<std::int64_t>(row.tree_connects));
    json.end_object();
}

} // namespace

Answer list_shares(const Request& request, Backend& backend) {
    const auto listing = parse_listing(Rows::shares, request.query);
    if (!listing) return problem(listing.error());

    const Matcher matches(listing->selector, backend.fold);
    auto page = sorted_page<ShareRow>(*listing);
    for (const ShareRow& row : backend.shares.shares()) {
        if (!matches(row)) continue;
        page.offer({sort_key(row, listing->order ? listing->order->by : "name", backend.fold),
                    key_of(std::string_view(row.name))},
                   row);
    }
    return page_of(Rows::shares, "shares", std::move(page), *listing, write_share);
}

} // namespace holdfast::admin_api::native
