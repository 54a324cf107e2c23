#pragma once
// What the listings have in common: filters, order, page size and cursor in the query; the page and the
// next cursor in the answer.

#include "admin_api/http.h"
#include "admin_api/json_writer.h"
#include "admin_api/order.h"
#include "admin_api/selector.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::admin_api {

inline constexpr std::size_t default_page = 100;
inline constexpr std::size_t largest_page = 1000;

struct Listing {
    Selector selector;
    std::size_t limit = default_page;
    std::vector<std::string> fields;  // of each row; none: all
    std::optional<Order> order;       // none: as the rows come, ids rising
    std::uint64_t after = 0;          // without an order, of rows with numbers: the last of the page before
    std::optional<Place> after_place; // else: where the page before ended

    bool is_falling() const { return order && order->is_falling; }
};

/// Reads the query of a listing. Unknown parameters, parameters given twice and bad values are
/// faults: a filter that is silently dropped would show, or close, too much. A cursor is good only for the rows and
/// the order that it came with.
Parsed<Listing> parse_listing(Rows rows, const NamedValues& query);

/// By what these rows can be sorted.
std::span<const std::string_view> sort_names(Rows rows);

/// Opaque to callers; names its kind of rows, so that a cursor of one listing is refused by another.
std::string make_cursor(Rows rows, std::uint64_t last);
std::optional<std::uint64_t> read_cursor(Rows rows, std::string_view cursor);
std::string make_cursor(Rows rows, const std::optional<Order>& order, const Place& last);
std::optional<Place> read_cursor(Rows rows, const std::optional<Order>& order, std::string_view cursor);

/// Writes {"<name>":[…],"next":…} and what `finish(json)` adds. `write(json, i)` writes row i; an empty cursor is null.
template <class Write, class Finish>
Answer write_page(std::string_view name, std::size_t count, const Listing& listing, const std::string& next,
                  Write write, Finish finish) {
    Answer answer;
    answer.body.reserve(count * 1024 + 64);
    JsonWriter json(answer.body);
    json.begin_object();
    json.key(name);
    json.begin_array();
    json.show_only(&listing.fields);
    for (std::size_t i = 0; i < count; ++i) write(json, i);
    json.show_only(nullptr);
    json.end_array();
    if (next.empty()) {
        json.field_null("next");
    } else {
        json.field("next", next);
    }
    finish(json);
    json.end_object();
    return answer;
}

/// `rows` holds up to one row more than the limit: the extra one only tells that another page exists. `id` gives a
/// row's number, `write` its object.
template <class Row>
Answer page_of(Rows rows_kind, std::string_view name, const std::vector<Row>& rows, const Listing& listing, auto id,
               auto write) {
    const std::size_t count = std::min(rows.size(), listing.limit);
    const std::string next = rows.size() > count ? make_cursor(rows_kind, id(rows[count - 1])) : std::string();
    return write_page(
        name, count, listing, next, [&](JsonWriter& json, std::size_t i) { write(json, rows[i]); }, [](JsonWriter&) {});
}

/// The same of a sorted page.
template <class Row>
Answer page_of(Rows rows_kind, std::string_view name, SortedPage<Row> page, const Listing& listing, auto write) {
    const auto entries = page.take();
    const std::size_t count = std::min(entries.size(), listing.limit);
    const std::string next =
        entries.size() > count ? make_cursor(rows_kind, listing.order, entries[count - 1].first) : std::string();
    return write_page(
        name, count, listing, next, [&](JsonWriter& json, std::size_t i) { write(json, entries[i].second); },
        [](JsonWriter&) {});
}

template <class Row>
SortedPage<Row> sorted_page(const Listing& listing) {
    return SortedPage<Row>(listing.limit, listing.is_falling(), listing.after_place);
}

} // namespace holdfast::admin_api
