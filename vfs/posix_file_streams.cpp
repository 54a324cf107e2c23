// The named streams of an open file or folder.
#include "vfs/stream_file.h"

#include <fcntl.h>
#include <sys/stat.h>

namespace holdfast::vfs {
namespace {

bool reads(DataAccess data) { return data == DataAccess::read || data == DataAccess::read_write; }
bool writes(DataAccess data) { return data == DataAccess::write || data == DataAccess::read_write; }

int flags_for(DataAccess data) {
    switch (data) {
    case DataAccess::none: // attributes are had of a descriptor that reads
    case DataAccess::read: return O_RDONLY;
    case DataAccess::write: return O_WRONLY;
    case DataAccess::read_write: return O_RDWR;
    }
    return O_RDONLY; // a value that is none of the enumerators
}

} // namespace

std::optional<Error> PosixFile::refuses_streams() const {
    const bool has_them = kind() == Kind::file || kind() == Kind::directory;
    if (!state_->streams || !has_them || opened_.attributes.birth_ns == 0) return Error::unsupported;
    return std::nullopt;
}

std::optional<Error> PosixFile::refuses_stream_changes() const {
    if (const auto error = refuses_streams()) return error;
    if (state_->config.read_only) return Error::read_only;
    return std::nullopt;
}

/// Folders have no data of their own that the kernel could have been asked to open.
bool PosixFile::allows_stream(DataAccess data) const {
    if (kind() == Kind::directory) {
        const Permissions may = permissions();
        return (!reads(data) || may.read) && (!writes(data) || may.write);
    }
    return (!reads(data) || reads(opened_.data)) && (!writes(data) || writes(opened_.data));
}

Result<std::vector<NamedStream>> PosixFile::streams() const {
    if (const auto error = refuses_streams()) return *error;
    return state_->streams->list(stream_base());
}

Result<NamedStream> PosixFile::find_stream(std::string_view name) const {
    if (const auto error = refuses_streams()) return *error;
    return state_->streams->find(stream_base(), name);
}

Result<std::shared_ptr<File>> PosixFile::open_stream(std::string_view name, DataAccess data, Create create) {
    const bool makes = create == Create::must_be_new;
    if (const auto error = makes || writes(data) ? refuses_stream_changes() : refuses_streams()) return *error;
    if (!allows_stream(data) || (makes && !allows_stream(DataAccess::write))) return Error::access_denied;

    const Attributes& own = opened_.attributes;
    auto opened = makes ? state_->streams->create(stream_base(), std::string(name), own.uid, own.gid)
                        : state_->streams->open(stream_base(), name, flags_for(data));
    if (!opened) return opened.error();
    return StreamFile::make(shared_from_this(), state_, std::move(*opened), makes ? DataAccess::read_write : data);
}

Result<void> PosixFile::remove_stream(std::uint64_t id) {
    if (const auto error = refuses_stream_changes()) return *error;
    return state_->streams->remove(stream_base(), id);
}

Result<void> PosixFile::rename_stream(std::uint64_t id, std::string_view to, Volume::Replace replace) {
    if (const auto error = refuses_stream_changes()) return *error;
    return state_->streams->rename(stream_base(), id, std::string(to), replace);
}

void PosixFile::note_modification() const {
    constexpr timespec times[2] = {{0, UTIME_OMIT}, {0, UTIME_NOW}};
    const std::string path = opened_.path_only ? proc_path(descriptor()) : std::string();
    const auto touch = [&](const timespec* both) {
        return (path.empty() ? ::futimens(descriptor(), both) : ::utimensat(AT_FDCWD, path.c_str(), both, 0)) == 0;
    };
    // Whoever may write and is not the owner can set both times to now, and no other.
    if (!touch(times)) (void)touch(nullptr);
}

} // namespace holdfast::vfs
