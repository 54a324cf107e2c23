#include "admin_api/native/shares.h"

#include "admin_api/json_writer.h"
#include "admin_api/native/people.h"

namespace holdfast::admin_api::native {

namespace {

void write_share(JsonWriter& json, const ShareRow& row) {
    json.begin_object();
    json.field("name", row.name);
    field_or_null(json, "path", row.path);
    json.field("comment", row.comment);
    json.field("read_only", row.read_only);
    json.field("continuously_available", row.continuously_available);
    json.key("capabilities");
    json.begin_array();
    for (const std::string& capability : row.capabilities) json.value(capability);
    json.end_array();
    json.field("handles", static_cast<std::int64_t>(row.open_handles));
    json.field("tree_connects", static_cast<std::int64_t>(row.tree_connects));
    json.end_object();
}

} // namespace

Answer list_shares(const Request& request, Backend& backend) {
    if (const auto fault = refuse_parameters(request)) return problem(*fault);
    Answer answer;
    JsonWriter json(answer.body);
    json.begin_object();
    json.key("shares");
    json.begin_array();
    for (const ShareRow& row : backend.shares.shares()) write_share(json, row);
    json.end_array();
    json.field_null("next");
    json.end_object();
    return answer;
}

} // namespace holdfast::admin_api::native
