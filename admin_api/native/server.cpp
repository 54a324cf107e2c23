#include "admin_api/native/server.h"

#include "admin_api/json_writer.h"
#include "admin_api/native/people.h"
#include "admin_api/router.h"
#include "admin_api/time_format.h"

namespace holdfast::admin_api::native {

namespace {

void write_texts(JsonWriter& json, std::string_view name, const std::vector<std::string>& texts) {
    json.key(name);
    json.begin_array();
    for (const std::string& text : texts) json.value(text);
    json.end_array();
}

void write_totals(JsonWriter& json, const locks::Totals& totals) {
    const auto number = [](std::size_t count) { return static_cast<std::int64_t>(count); };
    json.key("totals");
    json.begin_object();
    json.field("handles", number(totals.opens));
    json.field("files", number(totals.streams));
    json.field("locks_granted", number(totals.locks_held));
    json.field("locks_waiting", number(totals.locks_waiting));
    json.end_object();
}

} // namespace

Answer health(const Request&, Backend&) {
    Answer answer;
    answer.body = R"({"status":"ok"})";
    return answer;
}

Answer show_server(const Request& request, Backend& backend) {
    if (const auto fault = refuse_parameters(request)) return problem(*fault);
    const ServerInfo& info = backend.info;
    const locks::Time now = backend.now();
    Answer answer;
    JsonWriter json(answer.body);
    json.begin_object();
    json.field("product", "Holdfast");
    json.field("version", info.version);
    field_or_null(json, "host_name", info.host_name);
    json.field("now", rfc3339(now));
    json.field("started_at", rfc3339(info.started_at));
    json.field("uptime_ms", milliseconds_between(info.started_at, now));
    write_totals(json, backend.locks.whole().totals());
    write_texts(json, "dialects", info.dialects);
    write_texts(json, "capabilities", info.capabilities);
    json.end_object();
    return answer;
}

Answer list_routes(const Request& request, Backend&) {
    if (const auto fault = refuse_parameters(request)) return problem(*fault);
    Answer answer;
    JsonWriter json(answer.body);
    json.begin_object();
    json.key("routes");
    json.begin_array();
    for (const Route& route : route_table()) {
        json.begin_object();
        json.field("method", route.method);
        json.field("path", route.path);
        json.field("scope", name_of(route.needs));
        json.field("doc", route.doc);
        json.end_object();
    }
    json.end_array();
    json.end_object();
    return answer;
}

} // namespace holdfast::admin_api::native
