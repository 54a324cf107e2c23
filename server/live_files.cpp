#include "server/live_files.h"

#include "vfs/identity.h"
#include "vfs/share_path.h"

#include <algorithm>
#include <chrono>

namespace holdfast::server {

namespace {

/// File systems go further than nanoseconds in 64 bits can say.
locks::Time time_of(vfs::Ticks ticks) {
    const auto floor = std::chrono::duration_cast<vfs::Ticks>(locks::Time::min().time_since_epoch());
    const auto ceiling = std::chrono::duration_cast<vfs::Ticks>(locks::Time::max().time_since_epoch());
    return locks::Time(std::chrono::duration_cast<locks::Time::duration>(std::clamp(ticks, floor, ceiling)));
}

admin_api::FileEntry entry_of(const vfs::Resolved& found) {
    const vfs::Attributes& file = found.attributes;
    admin_api::FileEntry entry;
    entry.path = found.path;
    entry.kind = file.kind == vfs::Kind::directory ? locks::FileKind::directory : locks::FileKind::file;
    entry.id = file.id.inode;
    entry.parent_id = file.id.inode;
    entry.size = file.size;
    entry.attributes = file.dos_attributes;
    entry.created = time_of(file.times.creation);
    entry.accessed = time_of(file.times.last_access);
    entry.written = time_of(file.times.last_write);
    entry.changed = time_of(file.times.change);
    return entry;
}

} // namespace

std::optional<admin_api::FileEntry> LiveFiles::find(std::string_view share_name, std::string_view path) const {
    const auto share = state_.shares.find(share_name);
    if (!share || !share->volume) return std::nullopt;
    const vfs::ActingAsProcess as_process;
    const auto found = share->volume->resolve(path);
    if (!found || !found->exists) return std::nullopt;

    admin_api::FileEntry entry = entry_of(*found);
    entry.delete_pending = state_.locks.is_delete_pending({found->attributes.id.device, entry.id, 0});
    if (entry.path.empty()) return entry;
    const auto parent = share->volume->resolve(vfs::parent_of(entry.path));
    if (!parent || !parent->exists) return std::nullopt; // moved away in between
    entry.parent_id = parent->attributes.id.inode;
    return entry;
}

} // namespace holdfast::server
