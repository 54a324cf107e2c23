#pragma once
// Whether a change may be made now: the one door in front of every deed, whichever API asks for it.

#include "admin_api/audit_log.h"
#include "admin_api/http.h"
#include "admin_api/rate_limit.h"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

namespace holdfast::admin_api {

struct ChangeLimits {
    std::size_t requests_per_minute = 600; // that change something, of one caller
    std::size_t handles_per_minute = 100'000;
};

/// Why not; nothing was done.
struct Refusal {
    Http status{}; // too_many_requests, service_unavailable, insufficient_storage
    std::string detail;
    std::chrono::seconds retry_after{};
};
/// With Retry-After.
Answer problem(const Refusal& refusal);

/// Bounds what a caller changes in a minute, and has it announced in the audit.
class Admission {
  public:
    Admission(AuditLog& audit, const ChangeLimits& limits, const RateLimit::Now& now = Bucket::Clock::now)
        : audit_(audit), requests_(static_cast<double>(limits.requests_per_minute), now),
          handles_(static_cast<double>(limits.handles_per_minute), now) {}

    /// Right before the deed, with `matched` known. Fills in `asked`; what came of it then goes to AuditLog::record().
    /// A dry run is let in without a word.
    [[nodiscard]] std::optional<Refusal> admit(Change& change);

  private:
    AuditLog& audit_;
    RateLimit requests_;
    RateLimit handles_;
};

} // namespace holdfast::admin_api
