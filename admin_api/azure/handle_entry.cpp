#include "admin_api/azure/handle_entry.h"

#include "admin_api/azure/dates.h"
#include "admin_api/azure/handle_scope.h"
#include "admin_api/names.h"

namespace holdfast::admin_api::azure {

namespace {

void write_path(XmlWriter& xml, const std::string& path, ApiVersion version) {
    if (version < decodes_paths || survives_xml(path)) return xml.element("Path", path);
    xml.encoded_element("Path", path);
}

void write_rights(XmlWriter& xml, locks::Access access) {
    const auto rights = access_rights(access);
    if (rights.empty()) return;
    xml.begin("AccessRightList");
    for (const std::string_view right : rights) xml.element("AccessRight", right);
    xml.end("AccessRightList");
}

/// "10.2.4.26:50352", "[fd00::17]:50352".
std::string endpoint_text(const locks::Owner& owner) {
    const std::string& address = owner.client_address;
    if (address.empty()) return {};
    const bool is_v6 = address.find(':') != std::string::npos;
    return (is_v6 ? "[" + address + "]" : address) + ":" + std::to_string(owner.client_port);
}

} // namespace

std::uint64_t file_id_of(std::string_view path, std::uint64_t id) { return path.empty() ? 0 : id; }

void write_handle(XmlWriter& xml, const locks::OpenRow& row, const EntryTerms& terms) {
    const locks::Owner nobody;
    const locks::Owner& owner = row.owner ? *row.owner : nobody;
    xml.begin("Handle");
    xml.element("HandleId", std::to_string(static_cast<std::uint64_t>(row.id)));
    write_path(xml, path_of(row), terms.version);
    xml.element("FileId", std::to_string(file_id_of(row.path, row.file.file)));
    if (terms.parent_id) xml.element("ParentId", std::to_string(*terms.parent_id));
    xml.element("SessionId", std::to_string(static_cast<std::uint64_t>(owner.session)));
    write_rights(xml, row.access);
    xml.element("ClientIp", endpoint_text(owner));
    xml.element("ClientName", owner.client_name);
    xml.element("OpenTime", http_date(row.opened_at));
    if (row.reconnected_at) xml.element("LastReconnectTime", http_date(*row.reconnected_at));
    xml.end("Handle");
}

} // namespace holdfast::admin_api::azure
