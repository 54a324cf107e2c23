// The data of an open file.
#include "vfs/posix_file.h"

#include "vfs/attribute_store.h"
#include "vfs/space.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>

namespace holdfast::vfs {
namespace {

/// Beyond this no file of Linux reaches; the wire can ask for twice as much.
constexpr std::uint64_t largest_offset = static_cast<std::uint64_t>(std::numeric_limits<off_t>::max());

off_t to_off(std::uint64_t offset) { return static_cast<off_t>(offset); }

bool fits(std::uint64_t offset, std::uint64_t length) {
    return offset <= largest_offset && length <= largest_offset - offset;
}

bool is_unsupported(int number) { return number == EOPNOTSUPP || number == ENOSYS || number == EINVAL; }

/// What the process may not write need not be reserved; the kernel does not look, as the size stays.
bool is_beyond_own_limit(std::uint64_t size) {
    ::rlimit bound{};
    return ::getrlimit(RLIMIT_FSIZE, &bound) == 0 && size > bound.rlim_cur;
}

} // namespace

std::optional<Error> PosixFile::refuses_data(DataAccess wanted) const {
    if (kind() == Kind::directory) return Error::is_a_directory;
    if (kind() != Kind::file || opened_.path_only) return Error::access_denied;
    const bool can = opened_.data == DataAccess::read_write || opened_.data == wanted;
    if (!can) return Error::access_denied;
    return std::nullopt;
}

Result<std::uint64_t> PosixFile::size() const {
    struct stat status {};
    if (::fstat(descriptor(), &status) != 0) return from_errno(errno);
    return static_cast<std::uint64_t>(status.st_size);
}

Result<std::size_t> PosixFile::read_at(std::span<std::byte> into, std::uint64_t offset, Wait wait) {
    if (const auto error = refuses_data(DataAccess::read)) return *error;
    if (offset > largest_offset) return std::size_t{0};
    if (into.size() > largest_offset - offset) into = into.first(largest_offset - offset);
    if (wait == Wait::allowed || !state_->nowait_reads.load(std::memory_order_relaxed))
        return read_blocking(into, offset);

    const iovec part{into.data(), into.size()};
    const ssize_t got = ::preadv2(descriptor(), &part, 1, to_off(offset), RWF_NOWAIT);
    if (got < 0 && is_unsupported(errno)) {
        state_->nowait_reads.store(false, std::memory_order_relaxed);
        return read_blocking(into, offset);
    }
    if (got < 0) return errno == EINTR ? Error::would_block : from_errno(errno);
    const auto done = static_cast<std::size_t>(got);
    if (done == into.size()) return done;
    // Less than asked: the end of the file, or the end of what is in memory?
    const auto end = size();
    if (!end) return end.error();
    if (offset + done < *end) return Error::would_block;
    return done;
}

Result<std::size_t> PosixFile::read_blocking(std::span<std::byte> into, std::uint64_t offset) {
    std::size_t done = 0;
    while (done < into.size()) {
        const ssize_t got = ::pread(descriptor(), into.data() + done, into.size() - done, to_off(offset + done));
        if (got == 0) break;
        if (got < 0) {
            if (errno == EINTR) continue;
            return from_errno(errno);
        }
        done += static_cast<std::size_t>(got);
    }
    return done;
}

Result<void> PosixFile::write_at(std::span<const std::byte> from, std::uint64_t offset, Wait wait) {
    if (const auto error = refuses_data(DataAccess::write)) return *error;
    if (!fits(offset, from.size())) return Error::file_too_large;
    if (wait == Wait::allowed || !state_->nowait_writes.load(std::memory_order_relaxed))
        return write_blocking(from, offset);

    const iovec part{const_cast<std::byte*>(from.data()), from.size()};
    const ssize_t put = ::pwritev2(descriptor(), &part, 1, to_off(offset), RWF_NOWAIT);
    if (put < 0 && is_unsupported(errno)) {
        state_->nowait_writes.store(false, std::memory_order_relaxed);
        return write_blocking(from, offset);
    }
    if (put < 0) return errno == EINTR ? Error::would_block : from_errno(errno);
    // What is in already is written again by the caller who may wait: the same bytes in the same place.
    if (static_cast<std::size_t>(put) != from.size()) return Error::would_block;
    return {};
}

Result<void> PosixFile::write_blocking(std::span<const std::byte> from, std::uint64_t offset) {
    std::size_t done = 0;
    while (done < from.size()) {
        const ssize_t put = ::pwrite(descriptor(), from.data() + done, from.size() - done, to_off(offset + done));
        if (put < 0) {
            if (errno == EINTR) continue;
            return from_errno(errno);
        }
        if (put == 0) return Error::io;
        done += static_cast<std::size_t>(put);
    }
    return {};
}

Result<void> PosixFile::truncate(std::uint64_t size) {
    if (const auto error = refuses_data(DataAccess::write)) return *error;
    if (size > largest_offset) return Error::file_too_large;
    if (::ftruncate(descriptor(), to_off(size)) != 0) return from_errno(errno);
    return {};
}

Result<void> PosixFile::allocate(std::uint64_t bytes) {
    if (const auto error = refuses_data(DataAccess::write)) return *error;
    if (bytes > largest_offset) return Error::file_too_large;
    struct stat status {};
    if (::fstat(descriptor(), &status) != 0) return from_errno(errno);
    const auto end = static_cast<std::uint64_t>(status.st_size);
    if (bytes <= end) return {};
    if (is_beyond_own_limit(bytes)) return Error::file_too_large;
    // ext4 hands out all that it has before it refuses, and takes nothing back.
    const std::uint64_t held = std::max(end, static_cast<std::uint64_t>(status.st_blocks) * S_BLKSIZE);
    if (bytes > held && !has_room_for(bytes - held)) return Error::no_space;
    if (::fallocate(descriptor(), FALLOC_FL_KEEP_SIZE, to_off(end), to_off(bytes - end)) != 0 && !is_unsupported(errno))
        return from_errno(errno);
    return {};
}

bool PosixFile::has_room_for(std::uint64_t bytes) const {
    const auto space = space_of(descriptor());
    if (!space || space->block_size == 0) return true; // the file system itself has the last word
    return bytes / space->block_size <= space->available_blocks;
}

Result<void> PosixFile::zero_range(std::uint64_t offset, std::uint64_t length) {
    if (const auto error = refuses_data(DataAccess::write)) return *error;
    const auto size_now = size();
    if (!size_now) return size_now.error();
    // What lies beyond the end reads as zeros when the file grows.
    if (offset >= *size_now || length == 0) return {};
    length = std::min(length, *size_now - offset);
    if (::fallocate(descriptor(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, to_off(offset), to_off(length)) == 0)
        return {};
    if (!is_unsupported(errno)) return from_errno(errno);
    return write_zeros(offset, offset + length);
}

Result<void> PosixFile::write_zeros(std::uint64_t offset, std::uint64_t end) {
    static constexpr std::byte zeros[64 * 1024]{};
    while (offset < end) {
        const auto length = std::min<std::uint64_t>(sizeof zeros, end - offset);
        if (const auto done = write_blocking({zeros, static_cast<std::size_t>(length)}, offset); !done) return done;
        offset += length;
    }
    return {};
}

Result<std::vector<File::Extent>> PosixFile::allocated_ranges(std::uint64_t offset, std::uint64_t length,
                                                              std::size_t most) {
    if (kind() != Kind::file) return Error::is_a_directory;
    if (opened_.path_only) return Error::access_denied;
    std::vector<Extent> extents;
    if (offset > largest_offset) return extents;
    const auto size_now = size();
    if (!size_now) return size_now.error();
    const std::uint64_t end = std::min(*size_now, fits(offset, length) ? offset + length : largest_offset);

    while (offset < end && extents.size() < most) {
        const off_t data = ::lseek(descriptor(), to_off(offset), SEEK_DATA);
        if (data < 0 && errno == ENXIO) break; // nothing but a hole is left
        if (data < 0) {
            if (!is_unsupported(errno)) return from_errno(errno);
            extents.push_back({offset, end - offset}); // a file system without holes
            break;
        }
        const auto begins = static_cast<std::uint64_t>(data);
        if (begins >= end) break;
        const off_t hole = ::lseek(descriptor(), data, SEEK_HOLE);
        const std::uint64_t ends = hole < 0 ? end : std::min(end, static_cast<std::uint64_t>(hole));
        extents.push_back({begins, ends - begins});
        offset = ends;
    }
    return extents;
}

Result<void> PosixFile::flush() {
    if (opened_.path_only) return {};
    if (::fsync(descriptor()) != 0 && errno != EINVAL && errno != EROFS) return from_errno(errno);
    return {};
}

bool PosixFile::meets_local_lock(std::uint64_t offset, std::uint64_t length, LocalLock wanted) const {
    if (opened_.path_only || length == 0 || offset > largest_offset) return false;
    struct flock lock {};
    lock.l_type = wanted == LocalLock::exclusive ? F_WRLCK : F_RDLCK;
    lock.l_whence = SEEK_SET;
    lock.l_start = to_off(offset);
    lock.l_len = fits(offset, length) ? to_off(length) : 0; // 0: as far as files reach
    return ::fcntl(descriptor(), F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

} // namespace holdfast::vfs
