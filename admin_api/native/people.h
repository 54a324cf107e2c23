#pragma once
// A user and a client as the API shows them, wherever they appear.

#include "admin_api/json_writer.h"
#include "locks/ids.h"

#include <cstdint>
#include <string_view>

namespace holdfast::admin_api::native {

struct UserView {
    std::string_view name;
    std::string_view domain;
    std::string_view sid;
    std::uint32_t uid;
};
struct ClientView {
    std::string_view ip;
    std::uint16_t port;
    std::string_view name;
    const locks::ClientGuid& guid;
};

/// {"name","domain","sid","uid"}; what is not known is null.
void write_user(JsonWriter& json, const UserView& user);
/// {"ip","port","name","guid"}; what is not known is null.
void write_client(JsonWriter& json, const ClientView& client);
/// A text, or null when it is empty.
void field_or_null(JsonWriter& json, std::string_view name, std::string_view text);

} // namespace holdfast::admin_api::native
