#include "admin_api/native/close_sessions.h"

#include "admin_api/audit.h"
#include "admin_api/json_writer.h"
#include "admin_api/names.h"
#include "admin_api/native/change_request.h"
#include "admin_api/native/people.h"

#include <boost/json.hpp>

#include <algorithm>

namespace holdfast::admin_api::native {

namespace {

struct Target {
    locks::SessionId id{};
    std::optional<SessionRow> row; // as it stood when we looked
    bool has_ended = false;
};

std::optional<SessionRow> find(const SessionDirectory& sessions, std::uint64_t id) {
    if (id == 0) return std::nullopt;
    auto rows = sessions.sessions(locks::SessionId{id - 1}, 1, [](const SessionRow&) { return true; });
    if (rows.empty() || rows.front().id != locks::SessionId{id}) return std::nullopt;
    return std::move(rows.front());
}

std::vector<Target> collect(const ChangeRequest& request, const Backend& backend) {
    std::vector<Target> targets;
    if (request.selector) {
        const Matcher matches(*request.selector, backend.fold, backend.now());
        for (SessionRow& row : backend.sessions.sessions(
                 locks::SessionId{}, request.max + 1, [&](const SessionRow& candidate) { return matches(candidate); }))
            targets.push_back({row.id, std::move(row)});
        return targets;
    }
    for (const std::uint64_t id : request.ids) targets.push_back({locks::SessionId{id}, find(backend.sessions, id)});
    return targets;
}

std::string_view outcome_of(const Target& target, bool dry_run) {
    if (dry_run) return target.row ? "would_close" : "not_found";
    return target.has_ended ? "closed" : "not_found";
}

std::string user_of(const Target& target) {
    return target.row ? account_text(target.row->domain, target.row->user) : std::string();
}

void write_target(JsonWriter& json, const Target& target, bool dry_run) {
    json.begin_object();
    json.field_decimal("id", static_cast<std::uint64_t>(target.id));
    json.field("outcome", outcome_of(target, dry_run));
    field_or_null(json, "user", user_of(target));
    field_or_null(json, "client", target.row ? std::string_view(target.row->client_address) : std::string_view());
    json.field("handles", static_cast<std::int64_t>(target.row ? target.row->opens : 0));
    json.end_object();
}

Answer close_all(std::string_view action, const ChangeRequest& request, const Request& http, Backend& backend) {
    std::vector<Target> targets = collect(request, backend);
    const auto matched = static_cast<std::size_t>(
        std::ranges::count_if(targets, [](const Target& target) { return target.row.has_value(); }));
    if (auto refusal = refuse_surprises(request, targets.size(), matched)) return *refusal;

    Change change = change_of(action, request, http, matched);
    if (const auto refusal = backend.admission.admit(change)) return problem(*refusal);
    for (Target& target : targets) {
        if (!request.dry_run && target.row) target.has_ended = backend.session_control.end_session(target.id);
        change.done += target.has_ended ? 1 : 0;
        change.results.push_back({.id = static_cast<std::uint64_t>(target.id),
                                  .outcome = std::string(outcome_of(target, request.dry_run)),
                                  .share = {},
                                  .path = {},
                                  .user = user_of(target),
                                  .client = target.row ? target.row->client_address : std::string()});
    }
    change.failed = targets.size() - (request.dry_run ? matched : change.done);
    audit(backend, change);
    return change_answer(request, change, "closed", [&](JsonWriter& json) {
        for (const Target& target : targets) write_target(json, target, request.dry_run);
    });
}

Answer once(std::string_view action, const Parsed<ChangeRequest>& request, const Request& http, Backend& backend) {
    if (!request) return problem(request.error());
    return backend.recent.once(http, request->request_id, [&] { return close_all(action, *request, http, backend); });
}

} // namespace

Answer close_sessions(const Request& http, Backend& backend) {
    if (const auto fault = refuse_parameters(http)) return problem(*fault);
    return once("sessions:close", parse_change_request(http.body, Rows::sessions), http, backend);
}

Answer disconnect_clients(const Request& http, Backend& backend) {
    if (const auto fault = refuse_parameters(http)) return problem(*fault);
    // The same body as of sessions:close, but for its selector: who is meant is said in one word here.
    boost::json::error_code error;
    boost::json::value body = boost::json::parse({http.body.data(), http.body.size()}, error);
    if (error || !body.is_object()) return problem(Http::bad_request, "the body is a JSON object");
    boost::json::object& object = body.get_object();
    const auto* const client = object.if_contains("client_ip");
    if (client == nullptr || !client->is_string()) return problem(Http::bad_request, "is needed", "client_ip");
    if (object.contains("ids") || object.contains("selector") || object.contains("all"))
        return problem(Http::bad_request, "clients are chosen by client_ip alone", "client_ip");
    boost::json::object selector{{"client_ip", *client}};
    object.erase("client_ip");
    object["selector"] = std::move(selector);
    return once("clients:disconnect", parse_change_request(boost::json::serialize(body), Rows::sessions), http,
                backend);
}

} // namespace holdfast::admin_api::native
