#include "smb2/handlers/info/may_change.h"

#include "smb2/handlers/create/attempt.h"
#include "smb2/map_status.h"
#include "vfs/share_path.h"

namespace holdfast::smb2::info {

using locks::Access;
using locks::ShareMode;

Status may_delete(vfs::File& file, ReadOnlyRule rule) {
    // 2.1.5.15. Else nobody would hear of it: the name goes with the last close, which always succeeds.
    if (file.is_on_read_only_disk()) return Status::media_write_protected;
    const auto now = file.attributes();
    if (!now) return to_status(now.error());
    if (rule == ReadOnlyRule::refuse && (now->dos_attributes & vfs::dos::read_only) != 0) return Status::cannot_delete;
    if (file.stream_id() != 0 || now->kind != vfs::Kind::directory) return Status::success;
    const auto empty = file.is_empty_folder();
    if (!empty) return to_status(empty.error());
    return *empty ? Status::success : Status::directory_not_empty;
}

TakesName may_take_name(const locks::LockManager& locks, const vfs::Volume& volume, std::string_view path,
                        locks::FileKind kind) {
    const auto folder = volume.resolve(vfs::parent_of(path));
    if (!folder) return {to_status(folder.error()), {}};
    if (!folder->exists) return {Status::object_path_not_found, {}};
    const locks::FileKey key = create::key_of(folder->attributes.id);
    const Access access = kind == locks::FileKind::directory ? Access::append_data : Access::write_data;
    const auto answer = locks.would_open(key, access | Access::synchronize, ShareMode::read | ShareMode::write);
    return {answer.verdict == locks::OpenVerdict::granted ? Status::success : to_status(answer.verdict), key};
}

Status may_replace(const vfs::Attributes& there, locks::FileKind by) {
    if (there.kind == vfs::Kind::directory || by == locks::FileKind::directory) return Status::access_denied;
    const bool is_read_only = (there.dos_attributes & vfs::dos::read_only) != 0;
    return is_read_only ? Status::access_denied : Status::success;
}

} // namespace holdfast::smb2::info
