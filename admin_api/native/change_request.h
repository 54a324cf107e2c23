#pragma once
// What the bodies of all changes have in common: whom they mean, and how careful they are.

#include "admin_api/audit.h"
#include "admin_api/http.h"
#include "admin_api/json_writer.h"
#include "admin_api/selector.h"

#include <boost/json/fwd.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::admin_api::native {

/// How many things one request may change when it does not say, and at most.
inline constexpr std::size_t default_max = 10'000;
inline constexpr std::size_t largest_max = 100'000;
inline constexpr std::size_t longest_reason = 500;
inline constexpr std::size_t longest_request_id = 100;

/// Exactly one of: some ids, a selector that leaves something out, or all.
struct ChangeRequest {
    std::vector<std::uint64_t> ids; // rising, each once
    std::optional<Selector> selector;
    std::string what; // ids or selector as they were given, for the audit
    bool dry_run = false;
    std::size_t max = default_max;      // more matches than this: nothing is done
    std::optional<std::size_t> confirm; // another number of matches than this: nothing is done
    std::string reason;
    std::string request_id; // who asks again with the same one gets the same answer, and nothing happens twice
};

/// Takes a member that only this change has. Nothing when it does not know the name.
using TakeMember =
    std::function<std::optional<std::optional<Fault>>(std::string_view name, const boost::json::value& value)>;

/// {"ids":["1","2"]} | {"selector":{"share":"x",…}} | {"all":true}, and "dry_run", "max", "confirm", "reason",
/// "request_id", and what `more` takes. Ids are strings or numbers. Whatever is not understood is a fault.
Parsed<ChangeRequest> parse_change_request(std::string_view body, Rows rows, const TakeMember& more = nullptr);

/// Why so many, or another number than expected, are not changed: 409.
std::optional<Answer> refuse_surprises(const ChangeRequest& request, std::size_t found, std::size_t matched);

/// What the audit is told of it, as far as it is known before.
Change change_of(std::string_view action, const ChangeRequest& request, const Request& http, std::size_t matched);

/// {"request_id","dry_run","matched","<done>","failed","results":[…]}; `write_results` writes the elements.
Answer change_answer(const ChangeRequest& request, const Change& change, std::string_view done,
                     const std::function<void(JsonWriter&)>& write_results);

/// For `more`: a whole number of milliseconds up to `most`.
std::optional<std::uint64_t> whole_number(const boost::json::value& value);

} // namespace holdfast::admin_api::native
