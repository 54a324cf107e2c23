#include "vfs/space.h"

#include <sys/statvfs.h>

#include <cerrno>

namespace holdfast::vfs {

Result<SpaceInfo> space_of(int descriptor) {
    struct statvfs system {};
    if (::fstatvfs(descriptor, &system) != 0) return from_errno(errno);
    return SpaceInfo{system.f_frsize != 0 ? system.f_frsize : system.f_bsize, system.f_blocks, system.f_bfree,
                     system.f_bavail};
}

} // namespace holdfast::vfs
