#include "admin_api/admission.h"

namespace holdfast::admin_api {

namespace {

/// A token and an account of another API may have one name.
std::string who(const Change& change) { return std::string(change.api) + ' ' + std::string(change.caller); }

Refusal too_many(std::chrono::seconds wait, const char* of_what) {
    return {Http::too_many_requests,
            std::string("too many ") + of_what + " in a minute; nothing was changed, try again in " +
                std::to_string(wait.count()) + " s",
            wait};
}

} // namespace

Answer problem(const Refusal& refusal) {
    Answer answer = problem(refusal.status, refusal.detail);
    answer.headers.emplace_back("Retry-After", std::to_string(refusal.retry_after.count()));
    return answer;
}

std::optional<Refusal> Admission::admit(Change& change) {
    if (change.dry_run) return std::nullopt;
    const std::string name = who(change);
    if (const auto wait = requests_.take(name)) return too_many(*wait, "changes");
    if (const auto wait = handles_.take(name, static_cast<double>(change.matched))) return too_many(*wait, "handles");

    const auto seq = audit_.announce(change);
    if (seq) {
        change.asked = *seq;
        return std::nullopt;
    }
    log_failure("audit", change.action, seq.error().what);
    const bool is_full = seq.error().code == std::errc::no_space_on_device;
    return Refusal{is_full ? Http::insufficient_storage : Http::service_unavailable,
                   "the change cannot be recorded in the audit, so it was not made", std::chrono::seconds(10)};
}

} // namespace holdfast::admin_api
