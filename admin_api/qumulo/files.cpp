#include "admin_api/qumulo/files.h"

#include "admin_api/json_writer.h"
#include "admin_api/qumulo/body.h"
#include "admin_api/qumulo/error.h"
#include "admin_api/qumulo/paths.h"
#include "admin_api/time_format.h"

#include <unordered_map>
#include <vector>

namespace holdfast::admin_api::qumulo {

namespace {

using PathsById = std::unordered_map<std::uint64_t, std::string>;

/// Fills in what is open; one walk for all of them.
void find_paths(PathsById& paths, const LockView& locks) {
    locks.list_opens({}, 1, [&](const locks::OpenRow& row) {
        const auto at = row.kind == locks::FileKind::pipe ? paths.end() : paths.find(row.file.file);
        if (at != paths.end() && at->second.empty()) at->second = full_path(row.owner.get(), row.path, {});
        return false;
    });
}

struct Found {
    SharePath path;
    locks::FileKind kind = locks::FileKind::file;
    std::uint64_t id = 0;
    std::optional<FileEntry> on_disk;
};

/// What is open goes first: it is there even when its name is not.
std::optional<Found> find_open(const FileRef& file, const Backend& backend) {
    const auto rows = backend.locks.list_opens(
        {}, 1, [&](const locks::OpenRow& row) { return row.kind != locks::FileKind::pipe && row.owner && file(row); });
    if (rows.empty()) return std::nullopt;
    const locks::OpenRow& row = rows.front();
    Found found{{row.owner->share_name, row.path}, row.kind, row.file.file, {}};
    found.on_disk = backend.files.find(found.path.share, found.path.path);
    if (found.on_disk && found.on_disk->id != found.id) found.on_disk.reset(); // another file has its name now
    return found;
}

std::optional<Found> find_file(const FileRef& file, const Backend& backend) {
    auto found = find_open(file, backend);
    if (found || !file.path()) return found;
    const auto entry = backend.files.find(file.path()->share, file.path()->path);
    if (!entry) return std::nullopt;
    return Found{{file.path()->share, entry->path}, entry->kind, entry->id, entry};
}

std::string_view last_name(const SharePath& path) {
    const std::string_view text = path.path.empty() ? path.share : path.path;
    const auto slash = text.rfind('/');
    return slash == std::string_view::npos ? text : text.substr(slash + 1);
}

void write_disk_part(JsonWriter& json, const std::optional<FileEntry>& entry) {
    if (!entry) {
        for (const char* const name : {"size", "creation_time", "access_time", "modification_time", "change_time"})
            json.field_null(name);
        return;
    }
    json.field_decimal("size", entry->size);
    json.field("creation_time", rfc3339(entry->created));
    json.field("access_time", rfc3339(entry->accessed));
    json.field("modification_time", rfc3339(entry->written));
    json.field("change_time", rfc3339(entry->changed));
}

std::string path_text(const SharePath& path) {
    return path.path.empty() ? "/" + path.share : "/" + path.share + "/" + path.path;
}

} // namespace

Answer resolve_files(const Call& call) {
    const auto list = read_list(call.request.body);
    if (!list) return bad_request(list.error());
    std::vector<std::uint64_t> ids;
    PathsById paths;
    for (const boost::json::value& element : *list) {
        const auto text = scalar_text(element);
        const auto id = text ? decimal(*text) : std::nullopt;
        if (!id) return bad_request({"", "a list of ids of files, which are decimal numbers"});
        ids.push_back(*id);
        paths.try_emplace(*id);
    }
    if (!ids.empty()) find_paths(paths, call.backend.locks);

    Answer answer;
    JsonWriter json(answer.body);
    json.begin_array();
    for (const std::uint64_t id : ids) {
        json.begin_object();
        json.field_decimal("id", id);
        json.field("path", paths.at(id));
        json.end_object();
    }
    json.end_array();
    return answer;
}

Answer show_attributes(const Call& call) {
    const auto file = FileRef::parse(call.request.path_value("ref"), call.backend.fold);
    if (!file) return bad_request(file.error());
    const auto found = find_file(*file, call.backend);
    if (!found) {
        const std::string ref(call.request.path_value("ref"));
        return not_found(file->path() ? "there is no such file: " + ref : "no open file has the id " + ref);
    }

    Answer answer;
    JsonWriter json(answer.body);
    json.begin_object();
    json.field("path", path_text(found->path));
    json.field("name", last_name(found->path));
    json.field_decimal("id", found->id);
    json.field_decimal("file_number", found->id);
    const bool is_folder = found->kind == locks::FileKind::directory;
    json.field("type", is_folder ? "FS_FILE_TYPE_DIRECTORY" : "FS_FILE_TYPE_FILE");
    write_disk_part(json, found->on_disk);
    json.end_object();
    return answer;
}

} // namespace holdfast::admin_api::qumulo
