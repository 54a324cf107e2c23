#include "admin_api/listing.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

namespace holdfast::admin_api {

namespace {

char letter_of(Rows rows) {
    switch (rows) {
    case Rows::handles: return 'h';
    case Rows::locks: return 'l';
    case Rows::waiters: return 'w';
    case Rows::sessions: return 's';
    case Rows::watches: return 'n';
    case Rows::leases: return 'e';
    case Rows::connections: return 'c';
    case Rows::trees: return 't';
    case Rows::shares: return 'd';
    case Rows::leaks: return 'k';
    case Rows::none: break;
    }
    return '?';
}

bool repeats(Rows rows, std::string_view name) {
    const auto all = filters_of(rows);
    return std::any_of(all.begin(), all.end(),
                       [name](const FilterInfo& filter) { return filter.name == name && filter.repeats; });
}

std::optional<Fault> take(Listing& listing, Rows rows, const std::string& name, const std::string& value) {
    if (name == "limit") {
        const auto limit = decimal(value);
        if (!limit || *limit == 0 || *limit > largest_page) return Fault{name, "a number from 1 to 1000"};
        listing.limit = static_cast<std::size_t>(*limit);
        return std::nullopt;
    }
    if (name == "cursor") {
        const auto after = read_cursor(rows, value);
        if (!after) return Fault{name, "not a cursor of this listing"};
        listing.after = *after;
        return std::nullopt;
    }
    if (!is_filter(rows, name)) return Fault{name, "there is no such parameter"};
    return listing.selector.set(rows, name, value);
}

} // namespace

Parsed<Listing> parse_listing(Rows rows, const NamedValues& query) {
    Listing listing;
    std::set<std::string_view> seen;
    for (const auto& [name, value] : query) {
        if (!seen.insert(name).second && !repeats(rows, name)) return Fault{name, "given more than once"};
        if (auto fault = take(listing, rows, name, value)) return *fault;
    }
    return listing;
}

std::string make_cursor(Rows rows, std::uint64_t last) {
    std::array<char, 17> text;
    text[0] = letter_of(rows);
    const auto [end, error] = std::to_chars(text.data() + 1, text.data() + text.size(), last, 16);
    (void)error; // 16 digits are enough for every number
    return std::string(text.data(), end);
}

std::optional<std::uint64_t> read_cursor(Rows rows, std::string_view cursor) {
    if (cursor.size() < 2 || cursor.front() != letter_of(rows)) return std::nullopt;
    cursor.remove_prefix(1);
    std::uint64_t last = 0;
    const auto [end, error] = std::from_chars(cursor.data(), cursor.data() + cursor.size(), last, 16);
    if (error != std::errc() || end != cursor.data() + cursor.size()) return std::nullopt;
    return last;
}

} // namespace holdfast::admin_api
