#pragma once
// What the listings have in common: filters, page size and cursor in the query; the page and the
// next cursor in the answer.

#include "admin_api/http.h"
#include "admin_api/json_writer.h"
#include "admin_api/selector.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::admin_api {

inline constexpr std::size_t default_page = 100;
inline constexpr std::size_t largest_page = 1000;

struct Listing {
    Selector selector;
    std::size_t limit = default_page;
    std::uint64_t after = 0; // the last id of the page before
};

/// Reads the query of a listing. Unknown parameters, parameters given twice and bad values are
/// faults: a filter that is silently dropped would show, or close, too much.
Parsed<Listing> parse_listing(Rows rows, const NamedValues& query);

/// Opaque to callers; names its kind of rows, so that a cursor of one listing is refused by another.
std::string make_cursor(Rows rows, std::uint64_t last);
std::optional<std::uint64_t> read_cursor(Rows rows, std::string_view cursor);

/// Writes {"<name>":[…],"next":…}. `rows` holds up to one row more than the limit: the extra one
/// only tells that another page exists. `id` gives a row's place, `write` its object.
template <class Row>
Answer page_of(Rows rows_kind, std::string_view name, const std::vector<Row>& rows, const Listing& listing, auto id,
               auto write) {
    Answer answer;
    const std::size_t count = std::min(rows.size(), listing.limit);
    answer.body.reserve(count * 1024 + 64);
    JsonWriter json(answer.body);
    json.begin_object();
    json.key(name);
    json.begin_array();
    for (std::size_t i = 0; i < count; ++i) write(json, rows[i]);
    json.end_array();
    if (rows.size() > count) {
        json.field("next", make_cursor(rows_kind, id(rows[count - 1])));
    } else {
        json.field_null("next");
    }
    json.end_object();
    return answer;
}

} // namespace holdfast::admin_api
