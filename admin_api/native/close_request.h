#pragma once
// The body of POST /admin/v1/handles:close.

#include "admin_api/http.h"
#include "admin_api/selector.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::admin_api::native {

/// How many handles one request may close when it does not say, and at most.
inline constexpr std::size_t default_max = 10'000;
inline constexpr std::size_t largest_max = 100'000;
inline constexpr std::size_t longest_reason = 500;

/// Exactly one of: some ids, a selector that leaves something out, or all.
struct CloseRequest {
    std::vector<locks::OpenId> ids; // as given, each once
    std::optional<Selector> selector;
    std::string what; // ids or selector as they were given, for the log
    bool dry_run = false;
    std::size_t max = default_max;      // more matches than this: nothing is closed
    std::optional<std::size_t> confirm; // another number of matches than this: nothing is closed
    std::string reason;
};

/// {"ids":["1","2"]} | {"selector":{"share":"x",…}} | {"all":true}, and "dry_run", "max",
/// "confirm", "reason". Ids are strings or numbers. Whatever is not understood is a fault.
Parsed<CloseRequest> parse_close_request(std::string_view body);

} // namespace holdfast::admin_api::native
