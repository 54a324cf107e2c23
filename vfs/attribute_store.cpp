#include "vfs/attribute_store.h"

#include "vfs/descriptor.h"

#include <fcntl.h>
#include <sys/sysmacros.h>

#include <algorithm>
#include <cerrno>
#include <chrono>

namespace holdfast::vfs {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t any_write_bit = 0222;

Ticks to_ticks(const statx_timestamp& time) { return Ticks(time.tv_sec * 10'000'000 + time.tv_nsec / 100); }

timespec to_timespec(std::optional<Ticks> time) {
    if (!time) return {0, UTIME_OMIT};
    const auto seconds = std::chrono::floor<std::chrono::seconds>(*time);
    return {seconds.count(), static_cast<long>((*time - seconds).count() * 100)};
}

bool may_have_record(Kind kind, const Capabilities& has) {
    return has.user_xattrs && (kind == Kind::file || kind == Kind::directory);
}

DosRecord record_from(const char* value, ssize_t got) {
    if (got <= 0) return {};
    return decode_dos_record({value, static_cast<std::size_t>(got)}).value_or(DosRecord{});
}

Ticks now() { return std::chrono::duration_cast<Ticks>(std::chrono::system_clock::now().time_since_epoch()); }

Result<void> set_times(InodeHandle inode, const AttributeChange& change) {
    const timespec times[2] = {to_timespec(change.last_access), to_timespec(change.last_write)};
    const int done = inode.path_only ? ::utimensat(AT_FDCWD, proc_path(inode.descriptor).c_str(), times, 0)
                                     : ::futimens(inode.descriptor, times);
    if (done != 0) return from_errno(errno);
    return {};
}

Result<void> write_record(InodeHandle inode, const DosRecord& record) {
    if (write_xattr(inode, dos_xattr, encode(record)) != 0) return from_errno(errno);
    return {};
}

/// See dos_attributes.h. The first guess suffices unless the disk is slow.
Result<void> write_record_with_change(InodeHandle inode, DosRecord record, Ticks value) {
    for (Ticks ahead : {Ticks(50us), Ticks(1ms), Ticks(20ms)}) {
        const Ticks guard = now() + ahead;
        record.change = DosRecord::Change{value, guard};
        if (const auto written = write_record(inode, record); !written) return written;
        const auto status = stat_descriptor(inode.descriptor);
        if (!status) return status.error();
        if (to_ticks(status->stx_ctime) > guard) continue;
        while (now() <= guard) { // microseconds; a later change must not fall below the guard
        }
        return {};
    }
    return {}; // the value has lapsed already, as if the file had changed right after
}

/// Where there are no extended attributes, READONLY alone has a place: nobody may write.
Result<void> set_read_only_by_mode(InodeHandle inode, std::uint32_t attributes) {
    const auto status = stat_descriptor(inode.descriptor);
    if (!status) return status.error();
    if (kind_of(*status) != Kind::file) return {};
    const bool wanted = (attributes & dos::read_only) != 0;
    const auto mode = static_cast<mode_t>(status->stx_mode & 07777);
    if (wanted == ((mode & any_write_bit) == 0)) return {};
    const mode_t changed = wanted ? mode & ~static_cast<mode_t>(any_write_bit) : mode | S_IWUSR;
    const int done =
        inode.path_only ? ::chmod(proc_path(inode.descriptor).c_str(), changed) : ::fchmod(inode.descriptor, changed);
    if (done != 0) return from_errno(errno);
    return {};
}

} // namespace

Result<struct statx> stat_descriptor(int descriptor) {
    struct statx status {};
    if (::statx(descriptor, "", AT_EMPTY_PATH, STATX_BASIC_STATS | STATX_BTIME, &status) != 0) return from_errno(errno);
    return status;
}

Kind kind_of(const struct statx& status) {
    switch (status.stx_mode & S_IFMT) {
    case S_IFREG: return Kind::file;
    case S_IFDIR: return Kind::directory;
    case S_IFLNK: return Kind::symlink;
    default: return Kind::other;
    }
}

FileId id_of(const struct statx& status) {
    return {gnu_dev_makedev(status.stx_dev_major, status.stx_dev_minor), status.stx_ino};
}

std::uint64_t birth_ns_of(const struct statx& status) {
    const bool has_birth = (status.stx_mask & STATX_BTIME) != 0 && status.stx_btime.tv_sec > 0;
    if (!has_birth) return 0;
    return static_cast<std::uint64_t>(status.stx_btime.tv_sec) * 1'000'000'000 + status.stx_btime.tv_nsec;
}

Attributes make_attributes(const struct statx& status, const DosRecord& record, const Capabilities& has) {
    Attributes attributes;
    attributes.id = id_of(status);
    attributes.kind = kind_of(status);
    const bool is_folder = attributes.kind == Kind::directory;
    if (!is_folder) {
        attributes.size = status.stx_size;
        attributes.allocated = status.stx_blocks * 512;
    }
    attributes.links = status.stx_nlink;
    attributes.mode = status.stx_mode & 07777U;
    attributes.uid = status.stx_uid;
    attributes.gid = status.stx_gid;
    attributes.birth_ns = birth_ns_of(status);

    attributes.dos_attributes = record.attributes.value_or(default_dos_attributes(attributes.kind));
    if (is_folder) attributes.dos_attributes |= dos::directory;
    if (!has.user_xattrs && attributes.kind == Kind::file && (attributes.mode & any_write_bit) == 0)
        attributes.dos_attributes |= dos::read_only;

    Times& times = attributes.times;
    times.last_access = to_ticks(status.stx_atime);
    times.last_write = to_ticks(status.stx_mtime);
    times.change = to_ticks(status.stx_ctime);
    const bool has_birth = (status.stx_mask & STATX_BTIME) != 0 && status.stx_btime.tv_sec != 0;
    times.creation = record.creation ? *record.creation
                     : has_birth     ? to_ticks(status.stx_btime)
                                     : std::min(times.last_write, times.change);
    if (record.change && times.change <= record.change->guard) times.change = record.change->value;
    return attributes;
}

DosRecord read_dos_record(InodeHandle inode, Kind kind, const Capabilities& has) {
    if (!may_have_record(kind, has)) return {};
    char value[longest_dos_record];
    return record_from(value, read_xattr(inode, dos_xattr, value, sizeof value));
}

DosRecord read_dos_record_at(int folder, const char* entry, Kind kind, const Capabilities& has) {
    if (!may_have_record(kind, has)) return {};
    char value[longest_dos_record];
    return record_from(value, read_xattr_at(folder, entry, dos_xattr, value, sizeof value));
}

Result<Attributes> read_attributes(InodeHandle inode, const Capabilities& has) {
    const auto status = stat_descriptor(inode.descriptor);
    if (!status) return status.error();
    return make_attributes(*status, read_dos_record(inode, kind_of(*status), has), has);
}

// Our record last: the other steps move ctime, and a ChangeTime must outlive them.
Result<void> change_attributes(InodeHandle inode, const AttributeChange& change, const Capabilities& has) {
    if (change.last_access || change.last_write)
        if (const auto done = set_times(inode, change); !done) return done;
    if (!change.dos_attributes && !change.creation && !change.change) return {};

    if (!has.user_xattrs) {
        // A creation time has no place here; pretending otherwise would be told at the next look.
        return change.dos_attributes ? set_read_only_by_mode(inode, *change.dos_attributes) : Result<void>{};
    }
    const auto status = stat_descriptor(inode.descriptor);
    if (!status) return status.error();
    const Kind kind = kind_of(*status);
    if (!may_have_record(kind, has)) return {};

    const DosRecord before = read_dos_record(inode, kind, has);
    DosRecord record = before;
    record.change.reset();
    if (change.dos_attributes) {
        const std::uint32_t wanted = *change.dos_attributes & stored_dos_attributes;
        if (wanted != record.attributes.value_or(default_dos_attributes(kind))) record.attributes = wanted;
    }
    if (change.creation) record.creation = change.creation;
    if (change.change) return write_record_with_change(inode, record, *change.change);
    if (record.attributes == before.attributes && record.creation == before.creation) return {};
    return write_record(inode, record);
}

} // namespace holdfast::vfs
