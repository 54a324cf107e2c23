#include "admin_api/qumulo/closing.h"

#include "admin_api/audit.h"
#include "admin_api/json_writer.h"
#include "admin_api/names.h"
#include "admin_api/qumulo/error.h"

#include <algorithm>

namespace holdfast::admin_api::qumulo {

namespace {

Parsed<std::vector<std::string>> read_locations(std::string_view body, LocationIn location_in) {
    const auto list = read_list(body);
    if (!list) return list.error();
    std::vector<std::string> locations;
    for (const boost::json::value& element : *list) {
        const auto* const object = element.if_object();
        auto location = object ? location_in(*object) : std::nullopt;
        if (!location || location->empty()) return Fault{"location", "each element of the list needs one"};
        if (std::find(locations.begin(), locations.end(), *location) == locations.end())
            locations.push_back(std::move(*location));
    }
    return locations;
}

std::string name_for_log(const Caller& caller) {
    return caller.account ? account_text(caller.account->domain, caller.account->name) : caller.name;
}

std::string as_json(const std::vector<std::string>& texts) {
    std::string out;
    JsonWriter json(out);
    json.begin_array();
    for (const std::string& text : texts) json.value(text);
    json.end_array();
    return out;
}

} // namespace

Answer close_all(const Call& call, std::string_view action, std::string_view what, LocationIn location_in,
                 const std::function<bool(std::string_view location)>& close) {
    const auto locations = read_locations(call.request.body, location_in);
    if (!locations) return bad_request(locations.error());

    const std::string caller = name_for_log(call.caller);
    const std::string named = as_json(*locations);
    Change change{.action = action,
                  .caller = caller,
                  .peer = call.request.peer,
                  .what = named,
                  .reason = {},
                  .matched = locations->size(),
                  .api = "qumulo",
                  .request_id = call.request.request_id};
    if (const auto refusal = call.backend.admission.admit(change)) return problem(*refusal);

    Answer answer;
    JsonWriter json(answer.body);
    json.begin_array();
    for (const std::string& location : *locations) {
        if (close(location)) continue;
        ++change.failed;
        json.begin_object();
        json.field("error_message", std::string(what) + " " + location + " not found");
        json.end_object();
    }
    json.end_array();

    change.done = locations->size() - change.failed;
    audit(call.backend, change);
    return answer;
}

} // namespace holdfast::admin_api::qumulo
