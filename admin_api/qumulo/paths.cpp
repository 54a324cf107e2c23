#include "admin_api/qumulo/paths.h"

#include <algorithm>

namespace holdfast::admin_api::qumulo {

std::string full_path(const locks::Owner* owner, std::string_view path, std::string_view stream) {
    if (!owner) return {};
    std::string full = "/" + owner->share_name;
    if (!path.empty()) full.append("/").append(path);
    if (!stream.empty()) full.append(":").append(stream);
    return full;
}

namespace {

/// No empty names, and none that lead elsewhere.
bool is_plain(std::string_view path) {
    while (true) {
        const auto end = std::min(path.find('/'), path.size());
        const auto name = path.substr(0, end);
        if (name.empty() || name == "." || name == "..") return false;
        if (end == path.size()) return true;
        path.remove_prefix(end + 1);
    }
}

} // namespace

std::optional<SharePath> share_path(std::string_view full) {
    if (!full.starts_with('/')) return std::nullopt;
    full.remove_prefix(1);
    if (full.ends_with('/')) full.remove_suffix(1);
    if (!is_plain(full)) return std::nullopt;
    const auto slash = full.find('/');
    const auto path = slash == std::string_view::npos ? std::string_view() : full.substr(slash + 1);
    return SharePath{std::string(full.substr(0, slash)), std::string(path)};
}

Parsed<FileRef> FileRef::parse(std::string_view text, Fold fold) {
    if (const auto id = decimal(text)) return FileRef(*id, std::nullopt, Matcher({}, fold));
    auto path = share_path(text);
    if (!path) return Fault{"ref", "the id of a file, or an absolute path with %2F for each slash"};
    Selector selector;
    selector.share = path->share;
    selector.path = path->path;
    return FileRef(0, std::move(path), Matcher(std::move(selector), fold));
}

bool FileRef::operator()(const locks::OpenRow& row) const { return path_ ? matches_(row) : row.file.file == id_; }
bool FileRef::operator()(const locks::LockRow& row) const { return path_ ? matches_(row) : row.file.file == id_; }

} // namespace holdfast::admin_api::qumulo
