#include "admin_api/native/break_locks.h"

#include "admin_api/audit.h"
#include "admin_api/json_writer.h"
#include "admin_api/names.h"
#include "admin_api/native/change_request.h"
#include "admin_api/native/people.h"

#include <algorithm>

namespace holdfast::admin_api::native {

namespace {

struct Target {
    std::uint64_t id = 0;
    std::optional<locks::LockRow> row; // as it stood when we looked
    locks::BrokenLock broken;
};

std::vector<Target> collect(const ChangeRequest& request, const Backend& backend) {
    std::vector<Target> targets;
    if (request.selector) {
        const Matcher matches(*request.selector, backend.fold, backend.now());
        for (locks::LockRow& row : backend.locks.list_locks(
                 0, request.max + 1, [&](const locks::LockRow& candidate) { return matches(candidate); }))
            targets.push_back({row.serial, std::move(row), {}});
        return targets;
    }
    for (const std::uint64_t id : request.ids) targets.push_back({id, backend.locks.lock(id), {}});
    return targets;
}

bool is_done(const Target& target) { return target.broken.open != locks::OpenId{}; }

std::string_view outcome_of(const Target& target, bool dry_run) {
    if (dry_run) return target.row ? "would_break" : "not_found";
    if (!is_done(target)) return "not_found";
    return target.broken.was_granted ? "broken" : "cancelled";
}

void write_target(JsonWriter& json, const Target& target, bool dry_run) {
    const locks::Owner* const owner = target.row ? target.row->owner.get() : nullptr;
    json.begin_object();
    json.field_decimal("id", target.id);
    json.field("outcome", outcome_of(target, dry_run));
    if (target.row) {
        json.field_decimal("handle_id", static_cast<std::uint64_t>(target.row->open));
        json.field("path", target.row->path);
        json.field_decimal("offset", target.row->range.offset());
        json.field_decimal("length", target.row->range.length());
    }
    field_or_null(json, "share", owner ? std::string_view(owner->share_name) : std::string_view());
    field_or_null(json, "user", owner ? account_text(owner->domain, owner->user) : std::string());
    field_or_null(json, "client", owner ? std::string_view(owner->client_address) : std::string_view());
    if (is_done(target)) json.field("waiters_granted", std::int64_t{target.broken.waiters_granted});
    json.end_object();
}

ChangeResult audit_result(const Target& target, bool dry_run) {
    const std::string_view outcome = outcome_of(target, dry_run);
    if (target.row) return result_of(target.id, target.row->path, target.row->owner.get(), outcome);
    return result_of(target.id, {}, nullptr, outcome);
}

Answer break_all(const ChangeRequest& request, const Request& http, Backend& backend) {
    std::vector<Target> targets = collect(request, backend);
    const auto matched = static_cast<std::size_t>(
        std::ranges::count_if(targets, [](const Target& target) { return target.row.has_value(); }));
    if (auto refusal = refuse_surprises(request, targets.size(), matched)) return *refusal;

    Change change = change_of("locks:break", request, http, matched);
    if (const auto refusal = backend.admission.admit(change)) return problem(*refusal);
    for (Target& target : targets) {
        if (!request.dry_run) target.broken = backend.locks.break_lock(target.id);
        change.results.push_back(audit_result(target, request.dry_run));
        change.done += is_done(target) ? 1 : 0;
    }
    change.failed = targets.size() - (request.dry_run ? matched : change.done);
    audit(backend, change);
    return change_answer(request, change, "broken", [&](JsonWriter& json) {
        for (const Target& target : targets) write_target(json, target, request.dry_run);
    });
}

} // namespace

Answer break_locks(const Request& http, Backend& backend) {
    if (const auto fault = refuse_parameters(http)) return problem(*fault);
    const auto request = parse_change_request(http.body, Rows::locks);
    if (!request) return problem(request.error());
    return backend.recent.once(http, request->request_id, [&] { return break_all(*request, http, backend); });
}

} // namespace holdfast::admin_api::native
