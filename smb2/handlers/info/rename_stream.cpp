#include "smb2/handlers/info/rename_stream.h"

#include "smb2/handlers/create/stream_name.h"
#include "smb2/map_status.h"

#include <optional>

namespace holdfast::smb2::info {

namespace {

/// What has the name already: may it go? Reserves it in `hold` against opens meanwhile.
Status check_replaced(const Subject& subject, const vfs::NamedStream& there, bool replace,
                      std::optional<locks::StreamHold>& hold) {
    if (there.id == subject.open.file.stream) return Status::success; // itself, in another spelling at most
    if (!replace) return Status::object_name_collision;
    if (there.size != 0) return Status::invalid_parameter; // only an empty one is replaced
    auto held = subject.locks.hold_unopened({subject.open.file.volume, subject.open.file.file, there.id});
    if (!held) return Status::invalid_parameter;
    hold.emplace(std::move(*held));
    return Status::success;
}

} // namespace

Status rename_stream(const Subject& subject, std::u16string_view new_name, bool replace) {
    if (!new_name.starts_with(u':')) return Status::sharing_violation;
    create::StreamPart part;
    if (create::cut_stream(new_name, part) != Status::success) return Status::invalid_parameter;
    if (part.stream.empty()) return Status::not_supported;
    if (subject.is_delete_pending()) return Status::access_denied;

    vfs::File& file = *subject.file.file;
    std::optional<locks::StreamHold> replaced;
    if (const auto there = file.find_stream(part.stream)) {
        const Status status = check_replaced(subject, *there, replace, replaced);
        if (status != Status::success) return status;
    } else if (there.error() != vfs::Error::not_found) {
        return to_status(there.error());
    }
    const auto how = replaced ? vfs::Volume::Replace::yes : vfs::Volume::Replace::no;
    if (const auto done = file.rename_stream(subject.open.file.stream, part.stream, how); !done)
        return to_status(done.error());
    const std::string before = subject.locks.stream_name_of(subject.open);
    subject.locks.renamed_stream(subject.open.file, part.stream);
    subject.file.tell_of_stream(subject.path(), before, wire::FileAction::removed_stream);
    subject.file.tell_of_stream(subject.path(), part.stream, wire::FileAction::added_stream);
    return Status::success;
}

} // namespace holdfast::smb2::info
