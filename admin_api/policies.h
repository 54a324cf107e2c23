#pragma once
// Rules by which handles are closed on their own: by age and by how long their client is away, and by nothing else.
// Who waits for what a handle holds must never play a part.

#include "admin_api/duration.h"
#include "admin_api/http.h"
#include "admin_api/selector.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::admin_api {

inline constexpr std::size_t most_policies = 64;
inline constexpr std::size_t default_per_run = 100;
inline constexpr std::size_t largest_per_run = 10'000;
inline constexpr Duration shortest_wait = std::chrono::minutes(1);

struct Policy {
    std::string name;
    bool enabled = false;   // else it only tells what it would close
    Selector scope;         // where, and whose; nothing given: everywhere
    std::string scope_text; // the same as JSON
    std::optional<Duration> older_than;
    std::optional<Duration> disconnected_for;
    std::size_t max_per_run = default_per_run;
};

/// {"policies":[{"name":"stale","enabled":true,"selector":{"share":"x"},"older_than":"7d","disconnected_for":"1h",
/// "max_per_run":50}]}. At least one of the two times is needed; when both are given, both must have passed. Whatever
/// is not understood is a fault.
Parsed<std::vector<Policy>> parse_policies(std::string_view body);

/// What parse_policies() takes.
std::string policies_text(const std::vector<Policy>& policies);
std::string policy_text(const Policy& policy);

/// A policy made ready to be asked of many opens.
class PolicyMatcher {
  public:
    PolicyMatcher(const Policy& policy, Fold fold, locks::Time now);
    bool operator()(const locks::OpenRow& row) const;

  private:
    Matcher in_scope_;
    std::optional<Duration> older_than_;
    std::optional<Duration> disconnected_for_;
    locks::Time now_;
};

} // namespace holdfast::admin_api
