#include "admin_api/policy_run.h"

#include "admin_api/audit.h"

namespace holdfast::admin_api {

namespace {

/// Collects first: what is closed changes the table that is walked.
std::vector<locks::OpenId> find_due(const Policy& policy, const PolicyMatcher& is_due, const locks::LockManager& locks,
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
void close_due(const std::vector<locks::OpenId>& due, const PolicyMatcher& is_due, locks::LockManager& locks,
               PolicyRun& run) {
    for (const locks::OpenId id : due) {
        const auto row = locks.row(id);
        const bool closed =
            row && is_due(*row) && locks.close(id, locks::CloseReason::admin).verdict == locks::CloseVerdict::closed;
        ++(closed ? run.closed : run.not_found);
    }
}

void run_one(const PolicyEntry& entry, PolicyStore& policies, locks::LockManager& locks, Fold fold, locks::Time now) {
    const Policy& policy = entry.policy;
    const PolicyMatcher is_due(policy, fold, now);
    PolicyRun run;
    run.at = now;
    const auto due = find_due(policy, is_due, locks, run);
    if (policy.enabled) close_due(due, is_due, locks, run);
    policies.record(policy, run);

    const std::size_t before = entry.last_run ? entry.last_run->matched : 0;
    if (policy.enabled ? due.empty() : run.matched == before) return;
    audit({.action = "policy:run",
           .caller = {},
           .peer = {},
           .what = policy_text(policy),
           .reason = "policy " + policy.name,
           .dry_run = !policy.enabled,
           .matched = run.matched,
           .done = run.closed,
           .failed = run.not_found});
}

} // namespace

void run_policies(PolicyStore& policies, locks::LockManager& locks, Fold fold, locks::Time now) {
    for (const PolicyEntry& entry : policies.entries()) run_one(entry, policies, locks, fold, now);
}

} // namespace holdfast::admin_api
