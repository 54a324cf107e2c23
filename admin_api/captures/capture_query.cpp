#include "admin_api/captures/capture_query.h"

#include "admin_api/native/change_request.h"

#include <boost/json.hpp>

#include <algorithm>

namespace holdfast::admin_api {

namespace {

namespace json = boost::json;

using Complaint = std::optional<Fault>;

Complaint take_filter(CaptureQuery& query, const char* name, const json::value& value) {
    if (!value.is_string()) return Fault{name, "a text"};
    return query.who.set(Rows::sessions, name, std::string_view(value.get_string()));
}
Complaint take_client_ip(CaptureQuery& query, const json::value& value) {
    return take_filter(query, "client_ip", value);
}
Complaint take_user(CaptureQuery& query, const json::value& value) { return take_filter(query, "user", value); }

Complaint take_all(CaptureQuery&, const json::value& value) {
    if (!value.is_bool() || !value.get_bool()) return Fault{"all", "true, or left out"};
    return std::nullopt;
}

/// Nothing for what is no whole number from `least` to `most`.
std::optional<std::uint64_t> number_between(const json::value& value, std::uint64_t least, std::uint64_t most) {
    const auto number = value.is_bool() ? std::nullopt : native::whole_number(value);
    return number && *number >= least && *number <= most ? number : std::nullopt;
}

Complaint take_max_bytes(CaptureQuery& query, const json::value& value) {
    const auto number = number_between(value, 4u << 10, std::uint64_t{4} << 30);
    if (!number) return Fault{"max_bytes", "a number from 4096 to 4294967296"};
    query.max_bytes = *number;
    return std::nullopt;
}

Complaint take_seconds(CaptureQuery& query, const json::value& value) {
    const auto number = number_between(value, 1, 86'400);
    if (!number) return Fault{"seconds", "a number from 1 to 86400"};
    query.time = std::chrono::seconds(*number);
    return std::nullopt;
}

Complaint take_snap_bytes(CaptureQuery& query, const json::value& value) {
    const auto number = number_between(value, 0, 8u << 20);
    if (!number) return Fault{"snap_bytes", "a number from 0 to 8388608"};
    query.snap_bytes = static_cast<std::size_t>(*number);
    return std::nullopt;
}

Complaint take_reason(CaptureQuery& query, const json::value& value) {
    if (!value.is_string() || value.get_string().size() > native::longest_reason)
        return Fault{"reason", "a text of at most 500 bytes"};
    query.reason = std::string(value.get_string());
    return std::nullopt;
}

struct Member {
    std::string_view name;
    Complaint (*take)(CaptureQuery&, const json::value&);
};
constexpr Member members[] = {{"client_ip", take_client_ip}, {"all", take_all},         {"user", take_user},
                              {"max_bytes", take_max_bytes}, {"seconds", take_seconds}, {"snap_bytes", take_snap_bytes},
                              {"reason", take_reason}};

} // namespace

Parsed<CaptureQuery> parse_capture_query(std::string_view body) {
    json::error_code error;
    const json::value value = json::parse({body.data(), body.size()}, error);
    if (error) return Fault{"", "the body is not JSON: " + error.message()};
    if (!value.is_object()) return Fault{"", "the body is a JSON object"};
    const json::object& object = value.get_object();

    CaptureQuery query;
    for (const auto& [key, content] : object) {
        const std::string name(key);
        const auto* const member = std::find_if(std::begin(members), std::end(members),
                                                [&](const Member& candidate) { return candidate.name == name; });
        if (member == std::end(members)) return Fault{name, "there is no such member"};
        if (Complaint fault = member->take(query, content)) return *fault;
    }
    // What everybody sends and reads is more than most mean: it has to be said.
    if (object.contains("client_ip") == object.contains("all"))
        return Fault{"client_ip", R"(an address or a range is needed, or "all": true)"};
    return Parsed<CaptureQuery>(boost::system::in_place_value, std::move(query));
}

} // namespace holdfast::admin_api
