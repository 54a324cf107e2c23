#include "vfs/root_folder.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <cerrno>
#include <cstddef>

namespace holdfast::vfs {
namespace {

int openat2(int folder, const char* path, int flags, std::uint64_t resolve) {
    open_how how{};
    how.flags = static_cast<std::uint64_t>(static_cast<unsigned>(flags | O_CLOEXEC));
    how.resolve = resolve;
    return static_cast<int>(::syscall(SYS_openat2, folder, path, &how, sizeof how));
}

bool is_missing_call(int number) { return number == ENOSYS || number == EPERM; }

Error error_of_open(int number, int flags) {
    switch (number) {
    case EXDEV:
    case ELOOP: return Error::outside;
    case ENOTDIR: return Error::path_not_found;
    // A lease of the kernel is in the way, which goes; O_PATH meets none, but renames that do not end.
    case EAGAIN: return (flags & O_PATH) == 0 ? Error::would_block : Error::busy;
    default: return from_errno(number);
    }
}

bool is_link(int descriptor) {
    struct stat status {};
    return ::fstat(descriptor, &status) == 0 && S_ISLNK(status.st_mode);
}

bool is_link(int folder, const char* name) {
    struct stat status {};
    return ::fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(status.st_mode);
}

} // namespace

Result<RootFolder> RootFolder::open(const std::string& path, SymlinkPolicy symlinks, Resolver resolver) {
    Descriptor root(::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!root) return from_errno(errno);
    if (resolver == Resolver::kernel) {
        const Descriptor probe(openat2(root.get(), ".", O_PATH, RESOLVE_BENEATH));
        if (!probe && is_missing_call(errno)) resolver = Resolver::name_by_name;
    }
    return RootFolder(std::move(root), symlinks, resolver);
}

Result<Descriptor> RootFolder::open_below(const std::string& path, int flags) const {
    return resolver_ == Resolver::kernel ? open_by_kernel(path, flags) : open_by_name(path, flags);
}

Result<Descriptor> RootFolder::open_by_kernel(const std::string& path, int flags) const {
    std::uint64_t resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
    if (symlinks_ == SymlinkPolicy::refuse) resolve |= RESOLVE_NO_SYMLINKS;
    // EAGAIN: something was renamed while the kernel looked at a ".." of a link. Ask again, not for ever.
    for (int tries = 0;; ++tries) {
        Descriptor opened(openat2(root_.get(), path.empty() ? "." : path.c_str(), flags, resolve));
        if (opened) return opened;
        if (errno == EINTR || (errno == EAGAIN && tries < 4)) continue;
        return error_of_open(errno, flags);
    }
}

Result<Descriptor> RootFolder::open_by_name(const std::string& path, int flags) const {
    Descriptor folder;
    int at = root_.get();
    for (std::size_t start = 0;;) {
        const auto end = path.find('/', start);
        const bool last = end == std::string::npos;
        const std::string name = path.empty() ? "." : path.substr(start, last ? end : end - start);
        if (name.empty() || name == "..") return Error::outside;

        const int how = (last ? flags : O_PATH | O_DIRECTORY) | O_NOFOLLOW | O_CLOEXEC;
        Descriptor opened(::openat(at, name.c_str(), how));
        if (!opened) {
            const int number = errno;
            if (number == ENOTDIR && is_link(at, name.c_str())) return Error::outside;
            return error_of_open(number, how);
        }
        if (last && (flags & O_PATH) != 0 && is_link(opened.get())) return Error::outside;
        if (last) return opened;
        folder = std::move(opened);
        at = folder.get();
        start = end + 1;
    }
}

} // namespace holdfast::vfs
