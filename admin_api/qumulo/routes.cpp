#include "admin_api/qumulo/routes.h"

#include "admin_api/audit.h"
#include "admin_api/qumulo/error.h"
#include "admin_api/qumulo/file_locks.h"
#include "admin_api/qumulo/files.h"
#include "admin_api/qumulo/identity.h"
#include "admin_api/qumulo/login.h"
#include "admin_api/qumulo/smb_files.h"
#include "admin_api/qumulo/smb_sessions.h"
#include "admin_api/qumulo/version.h"

#include <array>
#include <vector>

namespace holdfast::admin_api::qumulo {

namespace {

constexpr std::array<QumuloRoute, 20> routes{{
    {"GET", "/v1/version", Who::anybody, Privilege::none, show_version},
    {"POST", "/v1/session/login", Who::anybody, Privilege::none, log_in},
    {"GET", "/v1/session/who-am-i", Who::known, Privilege::none, who_am_i},
    {"GET", "/v1/smb/files", Who::known, Privilege::handle_read, list_files},
    {"POST", "/v1/smb/files/close", Who::known, Privilege::handle_write, close_files},
    {"GET", "/v1/smb/sessions", Who::known, Privilege::session_read, list_sessions},
    {"POST", "/v1/smb/sessions/close", Who::known, Privilege::session_write, close_sessions},
    {"GET", "/v1/files/locks/smb/byte-range", Who::known, Privilege::lock_read, list_ranges},
    {"GET", "/v1/files/locks/smb/share-mode", Who::known, Privilege::lock_read, list_share_modes},
    {"GET", "/v1/files/locks/nlm/byte-range", Who::known, Privilege::lock_read, list_no_locks},
    {"GET", "/v1/files/locks/nfs4/byte-range", Who::known, Privilege::lock_read, list_no_locks},
    {"GET", "/v1/files/{ref}/locks/smb/byte-range", Who::known, Privilege::lock_read, list_ranges_of_file},
    {"GET", "/v1/files/{ref}/locks/smb/share-mode", Who::known, Privilege::lock_read, list_share_modes_of_file},
    {"GET", "/v1/files/{ref}/locks/nlm/byte-range", Who::known, Privilege::lock_read, list_no_locks},
    {"GET", "/v1/files/{ref}/locks/nfs4/byte-range", Who::known, Privilege::lock_read, list_no_locks},
    {"GET", "/v1/files/{ref}/info/attributes", Who::known, Privilege::handle_read, show_attributes},
    {"POST", "/v1/files/resolve", Who::known, Privilege::handle_read, resolve_files},
    {"POST", "/v1/dns/resolve-ips-to-names", Who::known, Privilege::session_read, resolve_addresses},
    {"POST", "/v1/identity/find", Who::known, Privilege::identity_read, find_identity},
    {"POST", "/v1/auth/identity/find", Who::known, Privilege::identity_read, find_identity},
}};

/// The names between the slashes, from "/v1/…" or "/api/v1/…"; nothing when one is not percent-encoded.
std::optional<std::vector<std::string>> names_of(std::string_view path) {
    if (path.starts_with("/api/")) path.remove_prefix(4);
    if (path.ends_with('/')) path.remove_suffix(1);
    std::vector<std::string> names;
    while (!path.empty()) {
        path.remove_prefix(1); // the slash
        const auto end = std::min(path.find('/'), path.size());
        auto name = percent_decoded(path.substr(0, end), Plus::literal);
        if (!name) return std::nullopt;
        names.push_back(std::move(*name));
        path.remove_prefix(end);
    }
    return names;
}

/// The {ref} of the route, or an empty text; nothing when the path has another form.
std::optional<std::string> match(std::string_view pattern, const std::vector<std::string>& names) {
    std::string ref;
    std::size_t at = 0;
    while (!pattern.empty()) {
        pattern.remove_prefix(1); // the slash
        const auto end = std::min(pattern.find('/'), pattern.size());
        const auto part = pattern.substr(0, end);
        pattern.remove_prefix(end);
        if (at == names.size()) return std::nullopt;
        if (part == "{ref}") {
            ref = names[at];
        } else if (part != names[at]) {
            return std::nullopt;
        }
        ++at;
    }
    return at == names.size() ? std::optional(std::move(ref)) : std::nullopt;
}

struct Found {
    const QumuloRoute* route = nullptr;
    std::string ref;
    std::string allowed; // methods of the path, when this one is not among them
};

Found find_route(std::string_view method, const std::vector<std::string>& names) {
    Found found;
    for (const QumuloRoute& route : routes) {
        auto ref = match(route.path, names);
        if (!ref) continue;
        if (route.method == method) return {&route, std::move(*ref), {}};
        found.allowed.append(found.allowed.empty() ? "" : ", ").append(route.method);
    }
    return found;
}

Answer refuse_without(Privilege needed, const Request& request, const Caller& caller) {
    audit_refusal(request.method, request.path, caller.name, request.peer, "privilege missing");
    return error(Http::forbidden, "http_forbidden_error",
                 caller.name + " lacks the privilege " + std::string(name_of(needed)));
}

Answer no_route(const Found& found) {
    if (found.allowed.empty()) return error(Http::not_found, "http_not_found_error", "there is no such path");
    Answer answer = error(Http::method_not_allowed, "http_method_not_allowed_error", "the path takes " + found.allowed);
    answer.headers.emplace_back("Allow", found.allowed);
    return answer;
}

} // namespace

std::span<const QumuloRoute> qumulo_routes() { return routes; }

bool is_qumulo(std::string_view path) { return path.starts_with("/v1/") || path.starts_with("/api/v1/"); }

Answer answer(Request request, Backend& backend) {
    const auto names = names_of(request.path);
    if (!names) return bad_request({"", "the path is not percent-encoded"});
    Found found = find_route(request.method == "HEAD" ? "GET" : request.method, *names);

    // Who is not known does not learn which paths exist.
    Caller caller;
    if (!found.route || found.route->who == Who::known) {
        auto known = identify(request, backend);
        if (!known) return known.error();
        caller = std::move(*known);
    }
    if (!found.route) return no_route(found);
    if (!caller.has(found.route->needs)) return refuse_without(found.route->needs, request, caller);

    request.caller = caller.name;
    request.path_values = {{"ref", std::move(found.ref)}};
    const Parameters parameters(request.query);
    return found.route->handler({request, parameters, caller, backend});
}

} // namespace holdfast::admin_api::qumulo
