#include "vfs/xattr.h"

#include "vfs/descriptor.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/xattr.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <string>

namespace holdfast::vfs {
namespace {

#ifndef SYS_getxattrat
#define SYS_getxattrat 464 // Linux 6.13, the same on all machines
#endif

struct XattrArguments {
    alignas(8) std::uint64_t value;
    std::uint32_t size;
    std::uint32_t flags;
};

std::atomic<bool> getxattrat_missing{false};

} // namespace

ssize_t read_xattr(InodeHandle inode, const char* name, char* into, std::size_t size) {
    if (!inode.path_only) return ::fgetxattr(inode.descriptor, name, into, size);
    return ::getxattr(proc_path(inode.descriptor).c_str(), name, into, size);
}

ssize_t read_xattr_at(int folder, const char* entry, const char* name, char* into, std::size_t size) {
    if (!getxattrat_missing.load(std::memory_order_relaxed)) {
        XattrArguments arguments{reinterpret_cast<std::uintptr_t>(into), static_cast<std::uint32_t>(size), 0};
        const long got =
            ::syscall(SYS_getxattrat, folder, entry, AT_SYMLINK_NOFOLLOW, name, &arguments, sizeof arguments);
        if (got >= 0 || (errno != ENOSYS && errno != EPERM)) return got;
        if (errno == ENOSYS) getxattrat_missing.store(true, std::memory_order_relaxed);
    }
    return ::lgetxattr((proc_path(folder) + '/' + entry).c_str(), name, into, size);
}

int write_xattr(InodeHandle inode, const char* name, std::string_view value) {
    if (!inode.path_only) return ::fsetxattr(inode.descriptor, name, value.data(), value.size(), 0);
    return ::setxattr(proc_path(inode.descriptor).c_str(), name, value.data(), value.size(), 0);
}

int remove_xattr(InodeHandle inode, const char* name) {
    if (!inode.path_only) return ::fremovexattr(inode.descriptor, name);
    return ::removexattr(proc_path(inode.descriptor).c_str(), name);
}

ssize_t list_xattrs(InodeHandle inode, char* into, std::size_t size) {
    if (!inode.path_only) return ::flistxattr(inode.descriptor, into, size);
    return ::listxattr(proc_path(inode.descriptor).c_str(), into, size);
}

} // namespace holdfast::vfs
