#include "admin_api/azure/directory_properties.h"

#include "admin_api/azure/dates.h"
#include "admin_api/azure/handle_entry.h"
#include "admin_api/azure/xml.h"
#include "admin_api/names.h"

namespace holdfast::admin_api::azure {

namespace {

/// As the service writes them: "Directory", "Hidden|Directory".
std::string attribute_text(std::uint32_t attributes) {
    std::string text;
    constexpr std::pair<std::uint32_t, std::string_view> names[] = {
        {0x1, "ReadOnly|"}, {0x2, "Hidden|"}, {0x4, "System|"}, {0x20, "Archive|"}};
    for (const auto& [bit, name] : names)
        if ((attributes & bit) != 0) text.append(name);
    return text.append("Directory");
}

/// Another one after every change.
std::string etag_of(const FileEntry& entry) {
    const auto changed = entry.changed.time_since_epoch().count();
    return '"' + hex32(static_cast<std::uint32_t>(static_cast<std::uint64_t>(changed) >> 32)) +
           hex32(static_cast<std::uint32_t>(changed)).substr(2) + '"';
}

bool stands_in_root(const std::string& path) { return path.find('/') == std::string::npos; }

} // namespace

Result<Answer> directory_properties(const Call& call, const Surface& surface) {
    if (auto error = refuse_parameters(call, {"restype"})) return *error;
    if (auto error = refuse_share(call, surface)) return *error;
    const auto entry = surface.files.find(call.place.share, call.place.path);
    if (!entry) return absence(call, surface);
    if (entry->kind != locks::FileKind::directory || entry->delete_pending) return resource_not_found();

    Answer answer;
    answer.content_type = xml_type;
    answer.headers = {
        {"ETag", etag_of(*entry)},
        {"Last-Modified", http_date(entry->written)},
        {"x-ms-server-encrypted", "false"},
        {"x-ms-file-attributes", attribute_text(entry->attributes)},
        {"x-ms-file-creation-time", iso_date(entry->created)},
        {"x-ms-file-last-write-time", iso_date(entry->written)},
        {"x-ms-file-change-time", iso_date(entry->changed)},
        {"x-ms-file-id", std::to_string(file_id_of(entry->path, entry->id))},
        {"x-ms-file-parent-id", std::to_string(stands_in_root(entry->path) ? 0 : entry->parent_id)},
    };
    return answer;
}

} // namespace holdfast::admin_api::azure
