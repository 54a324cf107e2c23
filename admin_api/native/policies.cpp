#include "admin_api/native/policies.h"

#include "admin_api/audit.h"
#include "admin_api/json_writer.h"
#include "admin_api/policy_store.h"
#include "admin_api/time_format.h"

namespace holdfast::admin_api::native {

namespace {

void write_time(JsonWriter& json, const char* name, const std::optional<Duration>& time) {
    if (time) return json.field(name, duration_text(*time));
    json.field_null(name);
}

void write_run(JsonWriter& json, const std::optional<PolicyRun>& run) {
    if (!run) return json.field_null("last_run");
    json.key("last_run");
    json.begin_object();
    json.field("at", rfc3339(run->at));
    json.field("matched", static_cast<std::int64_t>(run->matched));
    json.field("closed", static_cast<std::int64_t>(run->closed));
    json.field("not_found", static_cast<std::int64_t>(run->not_found));
    json.field("postponed", static_cast<std::int64_t>(run->postponed));
    json.end_object();
}

Answer answer_of(const PolicyStore& policies) {
    Answer answer;
    JsonWriter json(answer.body);
    json.begin_object();
    json.key("policies");
    json.begin_array();
    for (const PolicyEntry& entry : policies.entries()) {
        json.begin_object();
        json.field("name", entry.policy.name);
        json.field("enabled", entry.policy.enabled);
        json.key("selector");
        json.json(entry.policy.scope_text);
        write_time(json, "older_than", entry.policy.older_than);
        write_time(json, "disconnected_for", entry.policy.disconnected_for);
        json.field("max_per_run", static_cast<std::int64_t>(entry.policy.max_per_run));
        write_run(json, entry.last_run);
        json.end_object();
    }
    json.end_array();
    json.end_object();
    return answer;
}

} // namespace

Answer show_policies(const Request& request, Backend& backend) {
    if (const auto fault = refuse_parameters(request)) return problem(*fault);
    return answer_of(backend.policies);
}

Answer put_policies(const Request& request, Backend& backend) {
    if (const auto fault = refuse_parameters(request)) return problem(*fault);
    auto policies = parse_policies(request.body);
    if (!policies) return problem(policies.error());

    const std::string what = policies_text(*policies);
    const std::size_t count = policies->size();
    Change change{.action = "policies:put",
                  .caller = request.caller,
                  .peer = request.peer,
                  .what = what,
                  .reason = {},
                  .matched = count,
                  .request_id = request.request_id};
    if (const auto refusal = backend.admission.admit(change)) return problem(*refusal);
    const std::string failure = backend.policies.replace(std::move(*policies));
    change.done = failure.empty() ? count : 0;
    change.failed = failure.empty() ? 0 : count;
    audit(backend, change);
    if (!failure.empty())
        return problem(Http::internal_server_error, "the policies could not be stored; nothing changed");
    return answer_of(backend.policies);
}

} // namespace holdfast::admin_api::native
