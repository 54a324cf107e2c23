#include "admin_api/router.h"

#include "admin_api/audit.h"
#include "admin_api/captures/captures_route.h"
#include "admin_api/events/events_route.h"
#include "admin_api/limited_backend.h"
#include "admin_api/metrics/metrics_route.h"
#include "admin_api/metrics/request_counts.h"
#include "admin_api/native/audit.h"
#include "admin_api/native/break_locks.h"
#include "admin_api/native/close_handles.h"
#include "admin_api/native/close_sessions.h"
#include "admin_api/native/connections.h"
#include "admin_api/native/count_handles.h"
#include "admin_api/native/explain.h"
#include "admin_api/native/handles.h"
#include "admin_api/native/leaks.h"
#include "admin_api/native/leases.h"
#include "admin_api/native/locks.h"
#include "admin_api/native/openapi.h"
#include "admin_api/native/policies.h"
#include "admin_api/native/server.h"
#include "admin_api/native/sessions.h"
#include "admin_api/native/shares.h"
#include "admin_api/native/trees.h"
#include "admin_api/native/watches.h"
#include "admin_api/qumulo/error.h"
#include "admin_api/qumulo/routes.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <exception>
#include <random>

namespace holdfast::admin_api {

namespace {

constexpr Parameter leak_parameters[] = {{"min_score", "0 to 1; 0.5 when left out"}};

constexpr Parameter explain_parameters[] = {{"op", "rename, delete, open or write", true},
                                            {"share", "", true},
                                            {"path", "share-relative", true},
                                            {"to", "of a rename: the new path"},
                                            {"access", "of the open: read, write, delete, or a mask"},
                                            {"share_mode", "of r, w, d, or none"},
                                            {"offset", "of a write"},
                                            {"length", "of a write"},
                                            {"local", "false: processes of this machine are not looked at"}};
constexpr Parameter audit_parameters[] = {
    {"caller", ""}, {"action", ""}, {"since", "a time"}, {"limit", ""}, {"cursor", ""}};
constexpr Parameter event_parameters[] = {{"types", "as handle.*,conflict.*"},
                                          {"snapshot", "true: first what is open now"},
                                          {"format", "jsonl"},
                                          {"last_event_id", "to go on from"}};

constexpr auto routes = std::to_array<Route>({
    {"GET", "/healthz", Scope::none, Reach::rows, native::health, "whether the server answers", "Health"},
    {"GET", "/admin/v1/healthz", Scope::none, Reach::rows, native::health, "the same", "Health"},
    {"GET", "/admin/v1", Scope::read, Reach::rows, native::list_routes, "this list", "Routes"},
    {"GET", "/admin/v1/openapi.json", Scope::read, Reach::rows, native::show_openapi, "this API as OpenAPI 3.1 has it"},
    {"GET",
     "/admin/v1/handles",
     Scope::read,
     Reach::rows,
     native::list_handles,
     "open handles",
     "Handles",
     {},
     Rows::handles},
    {"GET", "/admin/v1/handles/{id}", Scope::read, Reach::rows, native::show_handle, "one open handle", "Handle"},
    {"DELETE", "/admin/v1/handles/{id}", Scope::close, Reach::rows, native::delete_handle,
     "closes one handle for its client", "CloseResult"},
    {"POST", "/admin/v1/handles:count", Scope::read, Reach::rows, native::count_handles,
     "how many handles, and of whom", "CountAnswer", "CountRequest"},
    {"POST", "/admin/v1/handles:close", Scope::close, Reach::rows, native::close_handles,
     "closes handles by ids, selector or all; dry_run, max, confirm, reason", "CloseAnswer", "CloseRequest"},
    {"GET",
     "/admin/v1/locks",
     Scope::read,
     Reach::rows,
     native::list_locks,
     "byte-range locks, granted and waiting",
     "Locks",
     {},
     Rows::locks},
    {"GET",
     "/admin/v1/locks/waiters",
     Scope::read,
     Reach::rows,
     native::list_waiters,
     "who waits for a range, and for whom",
     "Waiters",
     {},
     Rows::waiters},
    {"GET",
     "/admin/v1/leases",
     Scope::read,
     Reach::rows,
     native::list_leases,
     "what clients cache",
     "Leases",
     {},
     Rows::leases},
    {"GET",
     "/admin/v1/watches",
     Scope::read,
     Reach::rows,
     native::list_watches,
     "folders that are watched for changes",
     "Watches",
     {},
     Rows::watches},
    {"GET",
     "/admin/v1/sessions",
     Scope::read,
     Reach::rows,
     native::list_sessions,
     "who is logged on",
     "Sessions",
     {},
     Rows::sessions},
    {"GET",
     "/admin/v1/connections",
     Scope::read,
     Reach::server,
     native::list_connections,
     "connections on which somebody is logged on",
     "Connections",
     {},
     Rows::connections},
    {"GET",
     "/admin/v1/trees",
     Scope::read,
     Reach::rows,
     native::list_trees,
     "which session uses which share",
     "Trees",
     {},
     Rows::trees},
    {"GET",
     "/admin/v1/shares",
     Scope::read,
     Reach::rows,
     native::list_shares,
     "what is served",
     "Shares",
     {},
     Rows::shares},
    {"GET", "/admin/v1/server", Scope::read, Reach::server, native::show_server, "version, totals, capabilities",
     "Server"},
    {"GET",
     "/admin/v1/leaks",
     Scope::read,
     Reach::rows,
     native::list_leaks,
     "handles that look forgotten, and why",
     "Leaks",
     {},
     Rows::leaks,
     leak_parameters},
    {"GET", "/admin/v1/policies", Scope::read, Reach::server, native::show_policies,
     "what is closed by age, and what that came to", "Policies"},
    {"PUT", "/admin/v1/policies", Scope::admin, Reach::server, native::put_policies, "replaces the policies",
     "Policies", "PoliciesRequest"},
    {"GET",
     "/admin/v1/explain",
     Scope::read,
     Reach::rows,
     native::explain,
     "why an operation fails",
     "Explanation",
     {},
     Rows::none,
     explain_parameters},
    {"POST", "/admin/v1/locks:break", Scope::close, Reach::rows, native::break_locks,
     "takes byte-range locks away; their handles go on", "BreakAnswer", "ChangeRequest"},
    {"POST", "/admin/v1/sessions:close", Scope::close, Reach::server, native::close_sessions,
     "ends sessions with all they have open", "CloseSessionsAnswer", "ChangeRequest"},
    {"POST", "/admin/v1/clients:disconnect", Scope::close, Reach::server, native::disconnect_clients,
     "ends all sessions from client_ip", "CloseSessionsAnswer", "DisconnectRequest"},
    {"GET",
     "/admin/v1/audit",
     Scope::admin,
     Reach::server,
     native::list_audit,
     "what was changed and by whom, newest first",
     {}, // lines of the audit as they are, so that their hashes can be checked
     {},
     Rows::none,
     audit_parameters},
    {"GET",
     "/admin/v1/events",
     Scope::read,
     Reach::rows,
     stream_events,
     "what happens, as it happens; filters of handles too",
     {},
     {},
     Rows::none,
     event_parameters},
    {"POST",
     "/admin/v1/captures",
     Scope::admin,
     Reach::server,
     start_capture,
     "what chosen clients and the server say to each other, decrypted, as pcapng",
     {}, // a file, as it comes to be
     "CaptureRequest"},
    {"GET", "/metrics", Scope::read, Reach::rows, show_metrics, "the state as numbers, for Prometheus"},
});

/// The segments between the slashes.
std::vector<std::string_view> segments_of(std::string_view path) {
    std::vector<std::string_view> segments;
    while (!path.empty()) {
        path.remove_prefix(1); // the slash
        const auto end = std::min(path.find('/'), path.size());
        segments.push_back(path.substr(0, end));
        path.remove_prefix(end);
    }
    return segments;
}

/// What stands for the {names} of the template; nothing when the path has another form.
std::optional<NamedValues> match(std::string_view path_template, const std::vector<std::string>& segments) {
    const auto parts = segments_of(path_template);
    if (parts.size() != segments.size()) return std::nullopt;
    NamedValues values;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (parts[i].starts_with('{')) {
            values.emplace_back(parts[i].substr(1, parts[i].size() - 2), segments[i]);
        } else if (parts[i] != segments[i]) {
            return std::nullopt;
        }
    }
    return values;
}

/// The host of "host:port", "[::1]:port" or "host".
std::string_view host_of(std::string_view authority) {
    if (authority.starts_with('[')) return authority.substr(0, authority.find(']') + 1);
    return authority.substr(0, authority.find(':'));
}

bool names_loopback(std::string_view authority) {
    const std::string_view host = host_of(authority);
    static const auto loopback = AddressRange::parse("127.0.0.0/8");
    return host == "localhost" || host == "[::1]" || loopback->contains(host);
}

/// "https://host:port" → "host:port"; "null" and others are nobody's.
std::string_view authority_of(std::string_view origin) {
    const auto slashes = origin.find("://");
    return slashes == std::string_view::npos ? std::string_view() : origin.substr(slashes + 3);
}

/// Browsers send along whatever page they show; only our own pages may call us.
std::optional<Answer> refuse_strangers(const Request& request, Exposure exposure) {
    const auto host = request.header("host");
    if (exposure == Exposure::loopback && host && !names_loopback(*host)) {
        return problem(Http::misdirected_request, "this listener is reached as localhost", "Host");
    }
    const auto origin = request.header("origin");
    if (origin && (!host || authority_of(*origin) != *host)) {
        return problem(Http::forbidden, "requests of other web sites are refused", "Origin");
    }
    return std::nullopt;
}

Answer unauthorized(std::string_view detail, std::string_view challenge) {
    Answer answer = problem(Http::unauthorized, detail);
    answer.headers.emplace_back("WWW-Authenticate", challenge);
    return answer;
}

/// [RFC 6750] 3: no error code when there was no token at all.
std::optional<Answer> refuse_callers_without(Scope needed, Request& request, const Backend& backend,
                                             RateLimit& failures, TokenInfo& caller) {
    if (needed == Scope::none) return std::nullopt;
    const auto authorization = request.header("authorization");
    const auto token = authorization ? bearer_token(*authorization) : std::nullopt;
    if (!token) return unauthorized("a bearer token is needed", R"(Bearer realm="holdfast")");

    const auto known = backend.tokens.verify(*token, backend.now());
    if (!known) {
        // Guessing is hopeless; this keeps it from filling the log. Who has a token is never held up.
        if (const auto wait = failures.take(request.peer)) {
            return problem(Refusal{Http::too_many_requests, "too many unknown tokens", *wait});
        }
        audit_refusal(request.method, request.path, "", request.peer, "unknown token");
        return unauthorized("the token is not known", R"(Bearer realm="holdfast", error="invalid_token")");
    }
    caller = *known;
    request.caller = known->name;
    if (known->scope >= needed) return std::nullopt;

    audit_refusal(request.method, request.path, known->name, request.peer, "scope missing");
    const std::string scope(name_of(needed));
    Answer answer = problem(Http::forbidden, "the token lacks the scope " + scope);
    answer.headers.emplace_back("WWW-Authenticate",
                                R"(Bearer realm="holdfast", error="insufficient_scope", scope=")" + scope + '"');
    return answer;
}

/// What the caller calls the request, if that is short and plain, else a name of ours.
std::string request_id_of(const Request& request) {
    const auto given = request.header("x-request-id");
    const auto is_plain = [](char c) { return c > ' ' && c <= '~'; };
    if (given && !given->empty() && given->size() <= 128 && std::all_of(given->begin(), given->end(), is_plain))
        return std::string(*given);
    // Other after each start, and rising within one.
    static std::atomic<std::uint64_t> next{std::uint64_t{std::random_device{}()} << 32};
    return "hf-" + std::to_string(++next);
}

/// The route, on what the caller may see.
Answer call(const Route& route, const Request& request, const TokenInfo& caller, Backend& backend) {
    if (caller.shares.empty()) return route.handler(request, backend);
    if (route.reach == Reach::server) {
        audit_refusal(request.method, request.path, caller.name, request.peer, "limited to shares");
        return problem(Http::forbidden, "this tells of the whole server; the token is limited to shares");
    }
    LimitedBackend seen(backend, ShareLimit(caller.shares, backend.fold));
    return route.handler(request, seen.backend());
}

struct Found {
    const Route* route = nullptr;
    NamedValues values;
    std::string allowed; // methods of the path, when this one is not among them
};

/// A list of what lives in the server, not one thing of it and not the server itself.
bool is_listing(const Route& route) {
    return route.method == "GET" && route.needs != Scope::none && route.path.starts_with("/admin/v1/") &&
           !route.path.ends_with('}') && route.handler != native::show_server;
}

Found find_route(std::string_view method, const std::vector<std::string>& segments) {
    Found found;
    for (const Route& route : routes) {
        auto values = match(route.path, segments);
        if (!values) continue;
        if (route.method == method) return {&route, std::move(*values), {}};
        found.allowed.append(found.allowed.empty() ? "" : ", ").append(route.method);
    }
    return found;
}

} // namespace

std::span<const Route> route_table() { return routes; }

std::optional<std::string_view> bearer_token(std::string_view authorization) {
    constexpr std::string_view scheme = "bearer ";
    if (authorization.size() <= scheme.size()) return std::nullopt;
    for (std::size_t i = 0; i < scheme.size(); ++i) {
        const char c = authorization[i];
        if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c) != scheme[i]) return std::nullopt;
    }
    authorization.remove_prefix(scheme.size());
    const auto first = authorization.find_first_not_of(' ');
    if (first == std::string_view::npos) return std::nullopt;
    return authorization.substr(first, authorization.find_last_not_of(' ') - first + 1);
}

std::function<bool()> still_known(const Request& request, const TokenStore& tokens) {
    const auto authorization = request.header("authorization");
    const auto token = authorization ? bearer_token(*authorization) : std::nullopt;
    if (!token) return [] { return true; };
    return [&tokens, text = std::string(*token)] { return tokens.verify(text).has_value(); };
}

Answer Router::answer(Request request) const {
    const auto begin = std::chrono::steady_clock::now();
    request.request_id = request_id_of(request);
    const Route* route = nullptr;
    Answer answer;
    try {
        answer = answer_or_throw(request, route);
    } catch (const std::exception& exception) {
        log_failure(request.method, request.path, exception.what());
        answer = problem(Http::internal_server_error, "the server failed; its log says more");
    }
    // Whatever goes wrong on the way, its clients want to hear of it in their words.
    if (qumulo::is_qumulo(request.target)) answer = qumulo::restated(std::move(answer));
    answer.headers.emplace_back("X-Request-Id", request.request_id);
    count(qumulo::is_qumulo(request.target) ? "qumulo" : "native", route, answer,
          std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
    return answer;
}

void Router::count(std::string_view api, const Route* route, const Answer& answer, double seconds) const {
    if (!backend_.requests) return;
    backend_.requests->add_request(api, route ? route->path : std::string_view(), static_cast<int>(answer.status));
    if (route && answer.status == Http::ok && is_listing(*route) && !answer.stream)
        backend_.requests->add_listing(api, seconds);
}

Answer Router::answer_or_throw(Request& request, const Route*& route) const {
    auto target = parse_target(request.target);
    if (!target) return problem(target.error());
    request.path = std::move(target->path);
    request.query = std::move(target->query);
    if (auto refusal = refuse_strangers(request, exposure_)) return *refusal;
    if (qumulo::is_qumulo(request.path)) return qumulo::answer(request, backend_);

    std::vector<std::string> segments;
    for (const std::string_view segment : segments_of(request.path)) {
        auto decoded = percent_decoded(segment, Plus::literal);
        if (!decoded) return problem(Http::bad_request, "the path is not percent-encoded");
        segments.push_back(std::move(*decoded));
    }
    // HEAD is GET whose body the listener leaves out.
    Found found = find_route(request.method == "HEAD" ? "GET" : request.method, segments);

    route = found.route;

    // Whoever has no token does not learn which paths exist.
    const Scope needed = found.route ? found.route->needs : Scope::read;
    TokenInfo caller;
    if (auto refusal = refuse_callers_without(needed, request, backend_, failures_, caller)) return *refusal;
    if (found.route) {
        request.path_values = std::move(found.values);
        return call(*found.route, request, caller, backend_);
    }
    if (found.allowed.empty()) return problem(Http::not_found, "there is no such path");
    Answer answer = problem(Http::method_not_allowed, "the path takes " + found.allowed);
    answer.headers.emplace_back("Allow", found.allowed);
    return answer;
}

} // namespace holdfast::admin_api
