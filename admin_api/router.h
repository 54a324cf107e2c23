#pragma once
// Which function answers which request, and who may ask.

#include "admin_api/answering.h"
#include "admin_api/backend.h"
#include "admin_api/http.h"
#include "admin_api/selector.h"
#include "admin_api/tokens.h"

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>

namespace holdfast::admin_api {

/// A route is a function: all it knows is in its arguments.
using Handler = Answer (*)(const Request& request, Backend& backend);

/// Whom a route may show things to.
enum class Reach : std::uint8_t {
    server, // it tells of the whole server: not for tokens that are limited to shares
    rows,   // all that it shows or changes comes through a LimitedBackend
};

/// One parameter of a query, for the documentation.
struct Parameter {
    std::string_view name;
    std::string_view doc;
    bool is_needed = false;
};

struct Route {
    std::string_view method;
    std::string_view path; // "/admin/v1/handles/{id}"
    Scope needs;
    Reach reach;
    Handler handler;
    std::string_view doc;
    std::string_view answer = {};               // the schema of its 200; none: no JSON
    std::string_view body = {};                 // the schema of what it takes
    Rows rows = Rows::none;                     // a listing: takes the filters of these, sort, fields, limit and cursor
    std::span<const Parameter> parameters = {}; // and these
};

/// All routes. A new one is a function in native/ and a line here.
std::span<const Route> route_table();

/// Where the listener can be reached from. On loopback, the Host of a request must name the
/// loopback too: else a web page could reach us under a name that it made point here.
enum class Exposure : std::uint8_t { loopback, network };

/// That one peer may try before it is told to wait.
inline constexpr double unknown_tokens_per_minute = 60;

class Router final : public Answering {
  public:
    /// `backend` outlives the router.
    Router(Backend& backend, Exposure exposure) : backend_(backend), exposure_(exposure) {}

    /// Answers the request; may be called from several threads. `path` and `query` are taken
    /// from `target` here. Never throws: what a route throws becomes a 500. Each answer is counted.
    Answer answer(Request request) const override;

  private:
    /// `route` is the one that was found, whether the caller may use it or not.
    Answer answer_or_throw(Request& request, const Route*& route) const;
    void count(std::string_view api, const Route* route, const Answer& answer, double seconds) const;

    Backend& backend_;
    Exposure exposure_;
    mutable RateLimit failures_{unknown_tokens_per_minute}; // by peer
};

/// "Bearer hft_…" ([RFC 6750] 2.1); nothing for any other scheme.
std::optional<std::string_view> bearer_token(std::string_view authorization);

/// Says, as often as it is asked, whether the token of the request is still good: one that is taken back ends the
/// streams that were opened with it.
std::function<bool()> still_known(const Request& request, const TokenStore& tokens);

} // namespace holdfast::admin_api
