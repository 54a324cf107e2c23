#include "vfs/directory_stream.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/syscall.h>

#include <cerrno>

namespace holdfast::vfs {

Result<DirectoryStream> DirectoryStream::open(int folder, std::size_t batch_bytes) {
    Descriptor own(::openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK));
    if (!own) return from_errno(errno);
    return DirectoryStream(std::move(own), batch_bytes);
}

Result<std::optional<DirectoryStream::Name>> DirectoryStream::next() {
    for (;;) {
        if (at_ == filled_) {
            if (!batch_) batch_.reset(new char[capacity_]);
            const long got = ::syscall(SYS_getdents64, folder_.get(), batch_.get(), capacity_);
            if (got < 0 && errno == ENOENT) return std::optional<Name>{}; // the folder itself was removed
            if (got < 0) return from_errno(errno);
            if (got == 0) return std::optional<Name>{};
            filled_ = static_cast<std::size_t>(got);
            at_ = 0;
        }
        // The kernel aligns the records to 8 bytes, and so is the batch.
        const auto* entry = reinterpret_cast<const dirent64*>(batch_.get() + at_);
        at_ += entry->d_reclen;
        const std::string_view name = entry->d_name;
        if (name == "." || name == "..") continue;
        return std::optional<Name>{{entry->d_name, static_cast<std::uint64_t>(entry->d_off), entry->d_type}};
    }
}

void DirectoryStream::rewind() {
    ::lseek(folder_.get(), 0, SEEK_SET);
    filled_ = at_ = 0;
}

} // namespace holdfast::vfs
