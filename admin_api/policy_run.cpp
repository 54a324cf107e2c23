#include "admin_api/policy_run.h"

#include "admin_api/audit.h"
#include "admin_api/policy_store.h"

namespace holdfast::admin_api {

namespace {

/// Collects first: what is closed changes the table that is walked.
std::vector<locks::OpenId> find_due(const Policy& policy, const PolicyMatcher& is_due, const LockView& locks,
                                    PolicyRun& run) {
    std::vector<locks::OpenId> due;
    locks.list_opens(locks::OpenId{}, 1, [&](const locks::OpenRow& row) {
        if (!is_due(row)) return false;
        ++run.matched;
        if (due.size() < policy.max_per_run) due.push_back(row.id);
        return false;
    });
    run.postponed = run.matched - due.size();
    return due;
}

/// A client may have come back for its handle since it was found.
void close_due(const std::vector<locks::OpenId>& due, const PolicyMatcher& is_due, LockView& locks, PolicyRun& run) {
    for (const locks::OpenId id : due) {
        const auto row = locks.row(id);
        const bool closed =
            row && is_due(*row) && locks.close(id, locks::CloseReason::admin).verdict == locks::CloseVerdict::closed;
        ++(closed ? run.closed : run.not_found);
    }
}

void run_one(const PolicyEntry& entry, Backend& backend) {
    const Policy& policy = entry.policy;
    const locks::Time now = backend.now();
    const PolicyMatcher is_due(policy, backend.fold, now);
    PolicyRun run;
    run.at = now;
    const auto due = find_due(policy, is_due, backend.locks, run);

    const std::string caller = "policy " + policy.name;
    const std::string what = policy_text(policy);
    Change change{.action = "policies:run",
                  .caller = caller,
                  .peer = {},
                  .what = what,
                  .reason = {},
                  .dry_run = !policy.enabled,
                  .matched = run.matched,
                  .api = "policy"};
    const bool closes = policy.enabled && !due.empty();
    // What may not be done now is due again at the next run.
    if (closes && backend.admission.admit(change)) return;
    if (closes) close_due(due, is_due, backend.locks, run);
    backend.policies.record(policy, run);

    const std::size_t before = entry.last_run ? entry.last_run->matched : 0;
    if (policy.enabled ? due.empty() : run.matched == before) return;
    change.done = run.closed;
    change.failed = run.not_found;
    audit(backend, change);
}

} // namespace

void run_policies(Backend& backend) {
    for (const PolicyEntry& entry : backend.policies.entries()) run_one(entry, backend);
}

} // namespace holdfast::admin_api
