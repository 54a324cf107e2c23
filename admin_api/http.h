#pragma once
// What a route is given and what it gives back: values, no sockets.

#include <boost/system/result.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace holdfast::admin_api {

enum class Http : int {
    ok = 200,
    bad_request = 400,
    unauthorized = 401,
    forbidden = 403,
    not_found = 404,
    method_not_allowed = 405,
    conflict = 409,
    length_required = 411,
    content_too_large = 413,
    uri_too_long = 414,
    unsupported_media_type = 415,
    range_not_satisfiable = 416,
    expectation_failed = 417,
    misdirected_request = 421,
    too_many_requests = 429,
    internal_server_error = 500,
};

/// The phrase of [RFC 9110] 15 for the code.
std::string_view title_of(Http status);

using NamedValues = std::vector<std::pair<std::string, std::string>>;

/// One request as it came in. `path` and `query` are decoded; `target` is untouched, because a
/// signature may cover it as sent.
struct Request {
    std::string method;
    std::string target;
    std::string path;
    NamedValues query;   // in the order of the target
    NamedValues headers; // names in lower case
    std::string body;
    std::string peer; // address of the caller

    // Filled in by the router.
    NamedValues path_values; // {id} of the route's template
    std::string caller;      // name of the token; empty where none is needed

    /// The first header of this (lower case) name.
    std::optional<std::string_view> header(std::string_view name) const;
    /// What stood in the path for {name}; empty when the route has no such place.
    std::string_view path_value(std::string_view name) const;
};

struct Answer {
    Http status = Http::ok;
    std::string body;
    std::string_view content_type = "application/json";
    NamedValues headers;
};

/// What is wrong with what the caller sent, and where.
struct Fault {
    std::string parameter;
    std::string detail;
};
template <class T>
using Parsed = boost::system::result<T, Fault>;

/// [RFC 9457] Problem Details. `parameter` names what was wrong in the request, if one thing was.
Answer problem(Http status, std::string_view detail, std::string_view parameter = {});
Answer problem(const Fault& fault);
/// For routes that take no parameters: the fault of giving one.
std::optional<Fault> refuse_parameters(const Request& request);

/// Decodes %XX (and '+' as a space when asked); nothing when an escape is malformed.
enum class Plus : bool { literal, space };
std::optional<std::string> percent_decoded(std::string_view text, Plus plus);

/// Splits a request target in origin form ([RFC 9112] 3.2.1) into `path` and `query`; the path
/// stays encoded here, since only the router knows where its segments end.
struct Target {
    std::string path;
    NamedValues query;
};
Parsed<Target> parse_target(std::string_view target);

/// The whole of `text` as an unsigned decimal number; no sign, no blanks.
std::optional<std::uint64_t> decimal(std::string_view text);

} // namespace holdfast::admin_api
