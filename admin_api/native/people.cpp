#include "admin_api/native/people.h"

#include "admin_api/names.h"

namespace holdfast::admin_api::native {

void field_or_null(JsonWriter& json, std::string_view name, std::string_view text) {
    if (text.empty()) {
        json.field_null(name);
    } else {
        json.field(name, text);
    }
}

void write_user(JsonWriter& json, const UserView& user) {
    json.begin_object();
    json.field("name", user.name);
    field_or_null(json, "domain", user.domain);
    field_or_null(json, "sid", user.sid);
    json.field("uid", std::int64_t{user.uid});
    json.end_object();
}

void write_client(JsonWriter& json, const ClientView& client) {
    json.begin_object();
    field_or_null(json, "ip", client.ip);
    json.field("port", std::int64_t{client.port});
    field_or_null(json, "name", client.name);
    field_or_null(json, "guid", client.guid == locks::ClientGuid{} ? std::string() : guid_text(client.guid));
    json.end_object();
}

} // namespace holdfast::admin_api::native
