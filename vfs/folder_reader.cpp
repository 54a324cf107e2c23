#include "vfs/folder_reader.h"

#include "vfs/attribute_store.h"
#include "vfs/private_names.h"

#include <fcntl.h>

namespace holdfast::vfs {

Result<std::optional<FolderEntry>> PosixFolderReader::next(const std::function<bool(std::string_view)>& wanted) {
    if (pushed_back_) {
        pushed_back_ = false;
        return last_;
    }
    for (;;) {
        const auto entry = stream_.next();
        if (!entry) return entry.error();
        if (!*entry) {
            last_.reset();
            return last_;
        }
        const auto& [name, cookie, type] = **entry;
        if (is_private_name(name) || (wanted && !wanted(name))) continue;
        // Gone meanwhile, or a link that leads nowhere we go.
        const auto attributes = attributes_of(name);
        if (!attributes) continue;
        last_ = FolderEntry{name, cookie, *attributes};
        return last_;
    }
}

void PosixFolderReader::rewind() {
    stream_.rewind();
    last_.reset();
    pushed_back_ = false;
}

std::optional<Attributes> PosixFolderReader::attributes_of(const char* name) const {
    struct statx status {};
    const int folder = stream_.descriptor();
    constexpr int flags = AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT;
    if (::statx(folder, name, flags, STATX_BASIC_STATS | STATX_BTIME, &status) != 0) return std::nullopt;
    const Kind kind = kind_of(status);
    if (kind == Kind::symlink) return attributes_behind_link(name);
    return make_attributes(status, read_dos_record_at(folder, name, kind, state_->has), state_->has);
}

/// A link shows what it leads to, as an open of it would.
std::optional<Attributes> PosixFolderReader::attributes_behind_link(const char* name) const {
    if (state_->root.symlinks() == SymlinkPolicy::refuse) return std::nullopt;
    const auto target = state_->root.open_below(path_.empty() ? name : path_ + '/' + name, O_PATH);
    if (!target) return std::nullopt;
    const auto attributes = read_attributes({target->get(), true}, state_->has);
    if (!attributes) return std::nullopt;
    return *attributes;
}

} // namespace holdfast::vfs
