#include "vfs/capabilities.h"

#include "vfs/attribute_store.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/vfs.h>

#include <cerrno>
#include <cstdio>

#ifndef FS_CASEFOLD_FL
#define FS_CASEFOLD_FL 0x40000000
#endif

namespace holdfast::vfs {
namespace {

struct KnownFileSystem {
    long magic;
    const char* name;
    bool case_sensitive;
};
constexpr KnownFileSystem known[] = {
    {0xEF53, "ext4", true},         {0x01021994, "tmpfs", true},   {0x58465342, "xfs", true},
    {0x9123683E, "btrfs", true},    {0x794C7630, "overlay", true}, {0x6969, "nfs", true},
    {0x65735546, "fuse", true},     {0xF2F52010, "f2fs", true},    {0x2FC12FC1, "zfs", true},
    {0x00C36400, "ceph", true},     {0x01021997, "9p", true},      {0x858458F6, "ramfs", true},
    {0x4D44, "vfat", false},        {0x2011BAB0, "exfat", false},  {0x5346544E, "ntfs", false},
    {0x7366746E, "ntfs3", false},   {0xFF534D42, "cifs", false},   {0xFE534D42, "smb2", false},
    {0xCA451A4E, "bcachefs", true},
};

/// EINVAL and EOPNOTSUPP both say no; EAGAIN says that it would work.
bool reads_without_waiting(int file) {
    char byte = 0;
    const iovec part{&byte, 1};
    return ::preadv2(file, &part, 1, 0, RWF_NOWAIT) >= 0 || errno == EAGAIN;
}

void probe_file(const Descriptor& file, const Descriptor& other, Capabilities& has) {
    has.user_xattrs = write_xattr({file.get(), false}, dos_xattr, encode(DosRecord{})) == 0;
    has.sparse_files = ::fallocate(file.get(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 4096) == 0;
    has.nowait_io = reads_without_waiting(file.get());
    // A folder that came with an image may have none where all that is made in it has one.
    if (const auto status = stat_descriptor(file.get())) has.birth_time = has.birth_time || birth_ns_of(*status) != 0;
    has.reflink = other && ::ioctl(other.get(), FICLONE, file.get()) == 0;
}

/// Without a file to try on: what the folder itself tells.
void probe_folder(int folder, Capabilities& has) {
    char value[longest_dos_record];
    has.user_xattrs = read_xattr({folder, false}, dos_xattr, value, sizeof value) >= 0 || errno == ENODATA;
}

bool has_rename_flags(int root) {
    // A name that cannot be: the call fails either way, the reason tells.
    return ::syscall(SYS_renameat2, root, "", root, "", RENAME_NOREPLACE) == 0 || errno != ENOSYS;
}

bool folds_by_itself(int folder) {
    unsigned long flags = 0; // the kernel writes an int's worth of it
    return ::ioctl(folder, FS_IOC_GETFLAGS, &flags) == 0 && (flags & FS_CASEFOLD_FL) != 0;
}

} // namespace

std::string file_system_name(long magic) {
    for (const KnownFileSystem& row : known)
        if (row.magic == magic) return row.name;
    char text[24];
    std::snprintf(text, sizeof text, "0x%lx", static_cast<unsigned long>(magic));
    return text;
}

Capabilities probe_capabilities(const RootFolder& root) {
    Capabilities has;
    has.openat2 = root.resolver() == RootFolder::Resolver::kernel;
    has.exchange_rename = has_rename_flags(root.descriptor());
    if (const auto status = stat_descriptor(root.descriptor())) has.birth_time = birth_ns_of(*status) != 0;

    struct statfs system {};
    if (::fstatfs(root.descriptor(), &system) == 0) {
        has.file_system = file_system_name(system.f_type);
        for (const KnownFileSystem& row : known)
            if (row.magic == system.f_type) has.case_sensitive = row.case_sensitive;
    }

    const Descriptor folder(::openat(root.descriptor(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder) return has;
    if (folds_by_itself(folder.get())) has.case_sensitive = false;
    const auto nameless = [&] { return Descriptor(::openat(folder.get(), ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600)); };
    if (const Descriptor file = nameless()) {
        probe_file(file, nameless(), has);
    } else {
        probe_folder(folder.get(), has);
    }
    return has;
}

} // namespace holdfast::vfs
