#include "admin_api/listing.h"

#include "admin_api/schemas.h"

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
    case Rows::policies:
    case Rows::none: break;
    }
    return '?';
}

/// Whether a number is enough to say where such a row stands while nothing is sorted.
bool have_numbers(Rows rows) {
    return (rows & (Rows::leases | Rows::trees | Rows::shares | Rows::leaks)) == Rows::none;
}

bool repeats(Rows rows, std::string_view name) {
    const auto all = filters_of(rows);
    return std::any_of(all.begin(), all.end(),
                       [name](const FilterInfo& filter) { return filter.name == name && filter.repeats; });
}

std::optional<Fault> take_limit(Listing& listing, const std::string& value) {
    const auto limit = decimal(value);
    if (!limit || *limit == 0 || *limit > largest_page) return Fault{"limit", "a number from 1 to 1000"};
    listing.limit = static_cast<std::size_t>(*limit);
    return std::nullopt;
}

std::optional<Fault> take_sort(Listing& listing, Rows rows, std::string_view value) {
    Order order;
    order.is_falling = value.starts_with('-');
    order.by = value.substr(order.is_falling ? 1 : 0);
    const auto names = sort_names(rows);
    if (std::find(names.begin(), names.end(), order.by) == names.end()) {
        std::string detail = "with a - before it for the other way, one of";
        for (const std::string_view name : names) detail.append(" ").append(name);
        return Fault{"sort", detail};
    }
    listing.order = std::move(order);
    return std::nullopt;
}

std::optional<Fault> take_fields(Listing& listing, Rows rows, std::string_view value) {
    const Schema* const schema = find_schema(row_schema(rows));
    while (true) {
        const auto comma = value.find(',');
        const std::string name(value.substr(0, comma));
        if (!schema || !find_member(*schema, name)) return Fault{"fields", "there is no field \"" + name + '"'};
        listing.fields.push_back(name);
        if (comma == std::string_view::npos) return std::nullopt;
        value.remove_prefix(comma + 1);
    }
}

std::optional<Fault> take_cursor(Listing& listing, Rows rows, const std::string& value) {
    if (!listing.order && have_numbers(rows)) {
        const auto after = read_cursor(rows, value);
        if (!after) return Fault{"cursor", "not a cursor of this listing"};
        listing.after = *after;
        return std::nullopt;
    }
    listing.after_place = read_cursor(rows, listing.order, value);
    if (listing.after_place) return std::nullopt;
    return Fault{"cursor", "not a cursor of this listing in this order"};
}

std::string hex_of(std::string_view bytes) {
    constexpr char digits[] = "0123456789abcdef";
    std::string text;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        text += {digits[byte >> 4], digits[byte & 15]};
    }
    return text;
}

std::optional<std::string> from_hex(std::string_view text) {
    if (text.size() % 2 != 0) return std::nullopt;
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); i += 2) {
        unsigned char byte = 0;
        const auto [end, error] = std::from_chars(text.data() + i, text.data() + i + 2, byte, 16);
        if (error != std::errc() || end != text.data() + i + 2) return std::nullopt;
        bytes.push_back(static_cast<char>(byte));
    }
    return bytes;
}

constexpr std::string_view handle_sorts[] = {"id",   "age",    "opened", "idle",  "path",
                                             "user", "client", "share",  "bytes", "locks"};
constexpr std::string_view lock_sorts[] = {"path", "user", "client", "offset"};
constexpr std::string_view watch_sorts[] = {"path", "user", "client"};
constexpr std::string_view session_sorts[] = {"id", "age", "idle", "user", "client", "handles"};
constexpr std::string_view lease_sorts[] = {"path", "user", "client", "share"};
constexpr std::string_view connection_sorts[] = {"id", "age", "idle", "client", "sessions"};
constexpr std::string_view tree_sorts[] = {"share", "user", "client", "age"};
constexpr std::string_view share_sorts[] = {"name", "handles", "trees"};

} // namespace

std::span<const std::string_view> sort_names(Rows rows) {
    switch (rows) {
    case Rows::handles: return handle_sorts;
    case Rows::locks:
    case Rows::waiters: return lock_sorts;
    case Rows::watches: return watch_sorts;
    case Rows::sessions: return session_sorts;
    case Rows::leases: return lease_sorts;
    case Rows::connections: return connection_sorts;
    case Rows::trees: return tree_sorts;
    case Rows::shares: return share_sorts;
    case Rows::leaks:
    case Rows::policies:
    case Rows::none: break;
    }
    return {};
}

Parsed<Listing> parse_listing(Rows rows, const NamedValues& query) {
    Listing listing;
    const std::string* cursor = nullptr;
    std::set<std::string_view> seen;
    for (const auto& [name, value] : query) {
        if (!seen.insert(name).second && !repeats(rows, name)) return Fault{name, "given more than once"};
        std::optional<Fault> fault;
        if (name == "cursor") {
            cursor = &value; // what it means depends on the order
        } else if (name == "limit") {
            fault = take_limit(listing, value);
        } else if (name == "fields") {
            fault = take_fields(listing, rows, value);
        } else if (name == "sort" && !sort_names(rows).empty()) {
            fault = take_sort(listing, rows, value);
        } else if (!is_filter(rows, name)) {
            fault = Fault{name, "there is no such parameter"};
        } else {
            fault = listing.selector.set(rows, name, value);
        }
        if (fault) return *fault;
    }
    if (cursor) {
        if (auto fault = take_cursor(listing, rows, *cursor)) return *fault;
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

std::string make_cursor(Rows rows, const std::optional<Order>& order, const Place& last) {
    return std::string(1, letter_of(rows)) + '.' + (order ? text_of(*order) : "") + '.' + hex_of(last.key) + '.' +
           hex_of(last.id);
}

std::optional<Place> read_cursor(Rows rows, const std::optional<Order>& order, std::string_view cursor) {
    const std::string begin = std::string(1, letter_of(rows)) + '.' + (order ? text_of(*order) : "") + '.';
    if (!cursor.starts_with(begin)) return std::nullopt;
    cursor.remove_prefix(begin.size());
    const auto dot = cursor.find('.');
    if (dot == std::string_view::npos) return std::nullopt;
    auto key = from_hex(cursor.substr(0, dot));
    auto id = from_hex(cursor.substr(dot + 1));
    if (!key || !id || id->empty()) return std::nullopt;
    return Place{std::move(*key), std::move(*id)};
}

} // namespace holdfast::admin_api
