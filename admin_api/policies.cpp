#include "admin_api/policies.h"

#include "admin_api/json_writer.h"
#include "admin_api/selector_json.h"

#include <boost/json.hpp>

#include <algorithm>

namespace holdfast::admin_api {

namespace {

namespace json = boost::json;

using Complaint = std::optional<Fault>;

Complaint take_name(Policy& policy, const json::value& value) {
    constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";
    if (value.is_string()) policy.name = std::string(value.get_string());
    const bool fits = policy.name.find_first_not_of(allowed) == std::string::npos && policy.name.size() <= 64;
    if (policy.name.empty() || !fits) return Fault{"name", "1 to 64 of letters, digits and .-_"};
    return std::nullopt;
}

Complaint take_enabled(Policy& policy, const json::value& value) {
    if (!value.is_bool()) return Fault{"enabled", "true or false"};
    policy.enabled = value.get_bool();
    return std::nullopt;
}

Complaint take_selector(Policy& policy, const json::value& value) {
    auto selector = parse_selector(value, Rows::policies);
    if (!selector) return selector.error();
    policy.scope = std::move(*selector);
    policy.scope_text = json::serialize(value);
    return std::nullopt;
}

template <std::optional<Duration> Policy::*Member>
Complaint take_time(const char* name, Policy& policy, const json::value& value) {
    if (value.is_string()) policy.*Member = parse_duration(std::string_view(value.get_string()));
    if (!(policy.*Member) || *(policy.*Member) < shortest_wait)
        return Fault{name, "a number and its unit such as 90m, 2h or 7d, at least 1m"};
    return std::nullopt;
}
Complaint take_older_than(Policy& policy, const json::value& value) {
    return take_time<&Policy::older_than>("older_than", policy, value);
}
Complaint take_disconnected_for(Policy& policy, const json::value& value) {
    return take_time<&Policy::disconnected_for>("disconnected_for", policy, value);
}

Complaint take_max(Policy& policy, const json::value& value) {
    const auto max = value.is_int64() ? value.get_int64() : 0;
    if (max < 1 || static_cast<std::size_t>(max) > largest_per_run)
        return Fault{"max_per_run", "a number from 1 to 10000"};
    policy.max_per_run = static_cast<std::size_t>(max);
    return std::nullopt;
}

struct MemberOfPolicy {
    std::string_view name;
    Complaint (*take)(Policy&, const json::value&);
};
constexpr MemberOfPolicy members[] = {{"name", take_name},
                                      {"enabled", take_enabled},
                                      {"selector", take_selector},
                                      {"older_than", take_older_than},
                                      {"disconnected_for", take_disconnected_for},
                                      {"max_per_run", take_max}};

Parsed<Policy> parse_policy(const json::value& value) {
    if (!value.is_object()) return Fault{"", "a policy is an object"};
    Policy policy;
    policy.scope_text = "{}";
    for (const auto& [key, content] : value.get_object()) {
        const std::string name(key);
        const auto* const member =
            std::find_if(std::begin(members), std::end(members),
                         [&](const MemberOfPolicy& candidate) { return candidate.name == name; });
        if (member == std::end(members)) return Fault{name, "there is no such member"};
        // What is null is left out: answers say so, and come back as requests.
        if (content.is_null()) continue;
        if (const Complaint fault = member->take(policy, content)) return *fault;
    }
    if (policy.name.empty()) return Fault{"name", "a policy needs one"};
    if (!policy.older_than && !policy.disconnected_for)
        return Fault{"older_than", "one of older_than and disconnected_for is needed"};
    return policy;
}

} // namespace

Parsed<std::vector<Policy>> parse_policies(std::string_view body) {
    json::parse_options options;
    options.max_depth = 8;
    json::error_code error;
    const json::value value = json::parse({body.data(), body.size()}, error, {}, options);
    if (error) return Fault{"", "the body is not JSON: " + error.message()};
    const auto* const object = value.if_object();
    const auto* const list = object ? object->if_contains("policies") : nullptr;
    if (!list || !list->is_array() || object->size() != 1)
        return Fault{"policies", "an object with a list of policies"};
    if (list->get_array().size() > most_policies) return Fault{"policies", "at most 64"};

    std::vector<Policy> policies;
    for (const json::value& element : list->get_array()) {
        const std::string place = "policies[" + std::to_string(policies.size()) + "]";
        auto policy = parse_policy(element);
        if (!policy) return Fault{place + '.' + policy.error().parameter, policy.error().detail};
        const auto same_name = [&](const Policy& other) { return other.name == policy->name; };
        if (std::any_of(policies.begin(), policies.end(), same_name))
            return Fault{place + ".name", "two policies have this name"};
        policies.push_back(std::move(*policy));
    }
    return policies;
}

std::string policy_text(const Policy& policy) {
    std::string text;
    JsonWriter out(text);
    out.begin_object();
    out.field("name", policy.name);
    out.field("enabled", policy.enabled);
    out.key("selector");
    out.json(policy.scope_text);
    if (policy.older_than) out.field("older_than", duration_text(*policy.older_than));
    if (policy.disconnected_for) out.field("disconnected_for", duration_text(*policy.disconnected_for));
    out.field("max_per_run", static_cast<std::int64_t>(policy.max_per_run));
    out.end_object();
    return text;
}

std::string policies_text(const std::vector<Policy>& policies) {
    std::string text;
    JsonWriter out(text);
    out.begin_object();
    out.key("policies");
    out.begin_array();
    for (const Policy& policy : policies) out.json(policy_text(policy));
    out.end_array();
    out.end_object();
    return text;
}

PolicyMatcher::PolicyMatcher(const Policy& policy, Fold fold, locks::Time now)
    : in_scope_(policy.scope, fold, now), older_than_(policy.older_than), disconnected_for_(policy.disconnected_for),
      now_(now) {}

bool PolicyMatcher::operator()(const locks::OpenRow& row) const {
    if (older_than_ && now_ - row.opened_at < *older_than_) return false;
    if (disconnected_for_) {
        // When its time ends and how long that is say together when it began.
        if (row.state != locks::OpenState::orphaned || !row.expires_at || !row.durable_ms) return false;
        if (now_ - (*row.expires_at - Duration(*row.durable_ms)) < *disconnected_for_) return false;
    }
    return in_scope_(row);
}

} // namespace holdfast::admin_api
