// What anybody may send to the admin API. The first byte chooses: the target of a request, a query of some rows,
// filters in a body, a pattern and a path, or the body of a request. Faults are answers; nothing may throw but what
// becomes a 500, and nothing that is faulty may leave something behind in a selector that says it restricts nothing.

#include "admin_api/listing.h"
#include "admin_api/native/close_request.h"
#include "admin_api/policies.h"
#include "admin_api/selector_json.h"

#include <boost/json.hpp>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using namespace holdfast::admin_api;
namespace locks = holdfast::locks;

constexpr std::array kinds{Rows::handles, Rows::locks, Rows::waiters, Rows::sessions, Rows::watches,
                           Rows::leases,  Rows::trees, Rows::shares,  Rows::leaks,    Rows::connections};

/// Some open, asked whether it is meant.
void match(const Selector& selector) {
    static const auto owner = std::make_shared<const locks::Owner>(locks::Owner{
        .share_name = "s", .user = "u", .domain = "d", .sid = "S-1", .client_address = "10.0.0.1", .client_name = "c"});
    locks::OpenRow row;
    row.path = "dir/name.txt";
    row.owner = owner;
    const bool matches = Matcher(selector, nullptr, locks::Time(std::chrono::hours(1)))(row);
    if (!matches && !selector.restricts()) std::abort();
}

void fuzz_query(Rows rows, std::string_view text) {
    const auto target = parse_target(std::string("/?").append(text));
    if (!target) return;
    const auto listing = parse_listing(rows, target->query);
    if (!listing) return;
    match(listing->selector);
    if (!listing->after_place) return;
    // A cursor that was understood is written alike.
    const auto again = make_cursor(rows, listing->order, *listing->after_place);
    if (read_cursor(rows, listing->order, again) != listing->after_place) std::abort();
}

void fuzz_selector(std::string_view text) {
    boost::json::error_code error;
    const auto value = boost::json::parse({text.data(), text.size()}, error);
    if (error) return;
    if (const auto selector = parse_selector(value, Rows::handles)) match(*selector);
}

void fuzz_glob(std::string_view text) {
    const auto middle = text.find('\n');
    if (middle == std::string_view::npos) return;
    const std::string pattern(text.substr(0, middle));
    const std::string path(text.substr(middle + 1));
    (void)Glob(pattern).matches(path);
    if (!Glob("**").matches(path)) std::abort();
    const bool is_plain = pattern.find_first_of("*?") == std::string::npos;
    if (is_plain && Glob(pattern).matches(path) != (pattern == path)) std::abort();
}

void fuzz_body(std::string_view text) {
    if (const auto policies = parse_policies(text)) {
        // What is stored is read again.
        const auto again = parse_policies(policies_text(*policies));
        if (!again || again->size() != policies->size()) std::abort();
    }
    (void)native::parse_close_request(text);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    switch (data[0] % 8) {
    case 0: (void)parse_target(text); break;
    case 1: fuzz_selector(text); break;
    case 2: fuzz_glob(text); break;
    case 3: fuzz_body(text); break;
    default: fuzz_query(kinds[data[0] / 8 % kinds.size()], text); break;
    }
    return 0;
}
