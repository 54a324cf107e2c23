#include "smb2/handlers/create/after_effects.h"

#include "smb2/handlers/ea_name.h"
#include "smb2/map_status.h"

#include <algorithm>

namespace holdfast::smb2::create {

namespace {

using wire::SecurityInformation;

/// [MS-SMB2] 3.3.5.9.1 Handling the SMB2_CREATE_EA_BUFFER Create Context.
Status write_ea(vfs::File& file, const wire::FileFullEaInformation& ea) {
    if (ea.ea_value.empty()) return Status::success; // a new file has nothing that it would remove
    const auto* const value = reinterpret_cast<const char*>(ea.ea_value.data());
    const auto written = file.set_xattr(ea.ea_name, {value, ea.ea_value.size()});
    if (written) return Status::success;
    return written.error() == vfs::Error::unsupported ? Status::eas_not_supported : to_status(written.error());
}

/// Forgets the extended attributes of the content that was replaced.
void remove_eas(vfs::File& file) {
    const auto names = file.list_xattrs();
    if (!names) return; // the file system has none
    for (const std::string& name : *names) (void)file.set_xattr(name, {});
}

SecurityInformation parts_of(const wire::SecurityDescriptor& descriptor) {
    SecurityInformation parts = SecurityInformation::none;
    if (descriptor.owner) parts |= SecurityInformation::owner;
    if (descriptor.group) parts |= SecurityInformation::group;
    if (has(descriptor.control, wire::SecurityControl::dacl_present)) parts |= SecurityInformation::dacl;
    return parts;
}

} // namespace

Status apply_contexts(const Wish& wish, vfs::File& file) {
    if (!std::ranges::all_of(wish.contexts.eas, may_be_set)) return Status::invalid_ea_name;
    if (wish.contexts.allocation_size && file.kind() == vfs::Kind::file) {
        const auto allocated = file.allocate(*wish.contexts.allocation_size);
        if (!allocated) return to_status(allocated.error());
    }
    for (const auto& ea : wish.contexts.eas) {
        if (const Status failed = write_ea(file, ea); failed != Status::success) return failed;
    }
    return Status::success;
}

Status apply_security(const Wish& wish, vfs::File& file, const KnownAccount& account) {
    if (!wish.contexts.security) return Status::success;
    const wire::SecurityDescriptor& descriptor = *wish.contexts.security;
    const auto now = file.attributes();
    if (!now) return to_status(now.error());

    const PosixSecurity posix{now->uid, now->gid, now->mode, now->kind == vfs::Kind::directory};
    const auto change = understand(descriptor, parts_of(descriptor), posix, account);
    if (!change) return change.error();
    if (change->uid || change->gid) {
        if (const auto done = file.set_owner(change->uid, change->gid); !done) return to_status(done.error());
    }
    if (change->mode) {
        if (const auto done = file.set_mode(*change->mode); !done) return to_status(done.error());
    }
    return Status::success;
}

Status replace_content(const Wish& wish, vfs::File& file) {
    if (!std::ranges::all_of(wish.contexts.eas, may_be_set)) return Status::invalid_ea_name; // before anything is lost
    if (const auto truncated = file.truncate(0); !truncated) return to_status(truncated.error());
    if (file.stream_id() != 0) return apply_contexts(wish, file); // the rest is the file's, which stays as it is
    vfs::AttributeChange change;
    change.dos_attributes = wish.dos_attributes | vfs::dos::archive;
    if (const auto changed = file.set_attributes(change); !changed) return to_status(changed.error());
    remove_eas(file);
    return apply_contexts(wish, file);
}

void remove_named_streams(locks::LockManager& locks, vfs::File& file) {
    if (file.stream_id() != 0) return;
    const auto streams = file.streams();
    if (!streams) return; // the volume has none
    for (const vfs::NamedStream& stream : *streams) {
        const auto hold = locks.hold_unopened({file.id().device, file.id().inode, stream.id});
        if (hold) (void)file.remove_stream(stream.id);
    }
}

} // namespace holdfast::smb2::create
