#include "admin_api/schemas.h"

#include "admin_api/schema_tables.h"

#include <algorithm>

namespace holdfast::admin_api {

using schema_tables::schemas;

std::span<const Schema> all_schemas() { return schemas; }

const Schema* find_schema(std::string_view name) {
    const auto found = std::find_if(std::begin(schemas), std::end(schemas),
                                    [name](const Schema& schema) { return schema.name == name; });
    return found == std::end(schemas) ? nullptr : found;
}

const Member* find_member(const Schema& schema, std::string_view name) {
    const auto found = std::find_if(schema.members.begin(), schema.members.end(),
                                    [name](const Member& member) { return member.name == name; });
    return found == schema.members.end() ? nullptr : &*found;
}

std::string_view row_schema(Rows rows) {
    switch (rows) {
    case Rows::handles:
    case Rows::leaks: return "Handle";
    case Rows::locks:
    case Rows::waiters: return "Lock";
    case Rows::sessions: return "Session";
    case Rows::watches: return "Watch";
    case Rows::leases: return "Lease";
    case Rows::connections: return "Connection";
    case Rows::trees: return "Tree";
    case Rows::shares: return "Share";
    case Rows::policies:
    case Rows::none: break;
    }
    return {};
}

} // namespace holdfast::admin_api
