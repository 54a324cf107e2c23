#include "smb2/handlers/create/name.h"

#include "smb2/handlers/create/stream_name.h"
#include "smb2/map_status.h"
#include "vfs/names.h"

#include <algorithm>
#include <string>

namespace holdfast::smb2::create {

namespace {

/// Deviation: [MS-FSCC] 2.1.5.2 Filename knows no '/'. Clients that hand POSIX paths on send it all the same, and
/// other servers take it for what it is meant to be.
std::u16string with_backslashes(std::u16string_view name) {
    std::u16string plain(name);
    const std::size_t colon = std::min(plain.find(u':'), plain.size()); // behind it is the name of a stream
    std::replace(plain.begin(), plain.begin() + static_cast<std::ptrdiff_t>(colon), u'/', u'\\');
    return plain;
}

/// [MS-FSCC] 2.1.5.1 Dot Directory Names: clients resolve "..", as a rule. Of those that do not, the name is taken
/// at its word, before anything is looked up: "a\..\b" is "b", whatever "a" is. None leads out of the share.
Status resolve_dots(std::u16string_view name, std::u16string& resolved) {
    for (bool is_last = false; !is_last;) {
        const std::size_t end = std::min(name.find(u'\\'), name.size());
        const auto component = name.substr(0, end);
        is_last = end == name.size();
        if (component == u".") return Status::object_name_invalid;
        if (component == u"..") {
            if (resolved.empty()) return Status::object_path_syntax_bad;
            const std::size_t above = resolved.rfind(u'\\', resolved.size() - 2);
            resolved.resize(above == std::u16string::npos ? 0 : above + 1);
            if (is_last && !resolved.empty()) resolved.pop_back(); // the separator before what is gone
        } else {
            resolved.append(component);
            if (!is_last) resolved += u'\\';
        }
        name.remove_prefix(std::min(end + 1, name.size()));
    }
    return Status::success;
}

} // namespace

Status read_name(std::u16string_view name, Wish& wish) {
    std::u16string plain;
    if (name.find(u'/') != std::u16string_view::npos) name = plain = with_backslashes(name);
    if (name.starts_with(u'\\')) return Status::invalid_parameter;
    std::u16string resolved;
    if (const Status status = resolve_dots(name, resolved); status != Status::success) return status;
    name = resolved;
    if (const Status status = cut_stream(name, wish.part); status != Status::success) return status;
    if (wish.part.is_said_data && wish.asks(wire::CreateOptions::directory_file)) return Status::not_a_directory;
    // "name\" can only be a folder.
    if (name.ends_with(u'\\') && wish.asks(wire::CreateOptions::non_directory_file)) return Status::object_name_invalid;

    auto path = vfs::path_from_wire(name);
    if (!path) return to_status(path.error());
    wish.path = std::move(*path);
    return Status::success;
}

} // namespace holdfast::smb2::create
