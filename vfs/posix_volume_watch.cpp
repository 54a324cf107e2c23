// What a watch for local changes needs to know of the folders.
#include "vfs/directory_stream.h"
#include "vfs/posix_volume.h"
#include "vfs/private_names.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

namespace holdfast::vfs {
namespace {

constexpr int as_folder = O_PATH | O_DIRECTORY;

bool is_folder(int folder, const DirectoryStream::Name& entry) {
    if (entry.type != DT_UNKNOWN) return entry.type == DT_DIR;
    struct stat status {};
    return ::fstatat(folder, entry.text, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(status.st_mode);
}

} // namespace

Result<LocalWatchId> PosixVolume::watch_folder(LocalWatch& watch, std::string_view path) const {
    if (const auto fine = check_path(path); !fine) return fine.error();
    const auto folder = state_->root.open_below(std::string(path), as_folder);
    if (!folder) return folder.error();
    return watch.add(folder->get());
}

Result<std::vector<Volume::Child>> PosixVolume::children(std::string_view path) const {
    if (const auto fine = check_path(path); !fine) return fine.error();
    const auto folder = state_->root.open_below(std::string(path), as_folder);
    if (!folder) return folder.error();
    auto stream = DirectoryStream::open(folder->get());
    if (!stream) return stream.error();

    std::vector<Child> all;
    for (;;) {
        const auto entry = stream->next();
        if (!entry) return entry.error();
        if (!*entry) return all;
        if (!is_private_name((*entry)->view()))
            all.push_back({std::string((*entry)->view()), is_folder(stream->descriptor(), **entry)});
    }
}

} // namespace holdfast::vfs
