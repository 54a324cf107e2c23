// An open file: attributes, owners, extended attributes, listing. Its data is in posix_file_data.cpp.
#include "vfs/posix_file.h"

#include "vfs/attribute_store.h"
#include "vfs/folder_reader.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>

#include <cerrno>

namespace holdfast::vfs {
namespace {

constexpr std::string_view user_prefix = "user.";
constexpr std::string_view our_prefix = "user.holdfast.";

/// The whole answer of a call that tells the size it needs when asked with none.
template <class Call>
Result<std::string> read_whole(Call call) {
    std::string value(256, '\0');
    for (;;) {
        const ssize_t got = call(value.data(), value.size());
        if (got >= 0) {
            value.resize(static_cast<std::size_t>(got));
            return value;
        }
        if (errno != ERANGE) return from_errno(errno);
        const ssize_t needed = call(nullptr, 0); // it may grow meanwhile: ask until it fits
        if (needed < 0) return from_errno(errno);
        value.resize(static_cast<std::size_t>(needed) + 64);
    }
}

} // namespace

Result<Attributes> PosixFile::attributes() const { return read_attributes(inode(), state_->has); }

Result<void> PosixFile::set_attributes(const AttributeChange& change) {
    if (state_->config.read_only) return Error::read_only;
    const std::lock_guard turn(state_->record_turn(id()));
    return change_attributes(inode(), change, state_->has);
}

Result<void> PosixFile::set_owner(std::optional<std::uint32_t> uid, std::optional<std::uint32_t> gid) {
    if (state_->config.read_only) return Error::read_only;
    constexpr auto unchanged = static_cast<std::uint32_t>(-1);
    if (::fchownat(descriptor(), "", uid.value_or(unchanged), gid.value_or(unchanged), AT_EMPTY_PATH) != 0)
        return from_errno(errno);
    return {};
}

Result<void> PosixFile::set_mode(std::uint32_t mode) {
    if (state_->config.read_only) return Error::read_only;
    const auto bits = static_cast<mode_t>(mode & 07777);
    const int done = opened_.path_only ? ::chmod(proc_path(descriptor()).c_str(), bits) : ::fchmod(descriptor(), bits);
    if (done != 0) return from_errno(errno);
    return {};
}

Result<std::vector<std::string>> PosixFile::list_xattrs() const {
    std::vector<std::string> names;
    if (!state_->has.user_xattrs) return names;
    const auto list = read_whole([&](char* into, std::size_t size) { return vfs::list_xattrs(inode(), into, size); });
    if (!list) return list.error();
    std::string_view rest = *list; // names, each with a zero behind it
    while (!rest.empty()) {
        const std::string_view name = rest.substr(0, rest.find('\0'));
        if (name.starts_with(user_prefix) && !name.starts_with(our_prefix))
            names.emplace_back(name.substr(user_prefix.size()));
        rest.remove_prefix(std::min(rest.size(), name.size() + 1));
    }
    return names;
}

Result<std::string> PosixFile::get_xattr(const std::string& name) const {
    const std::string full = std::string(user_prefix) + name;
    if (full.starts_with(our_prefix)) return Error::not_found;
    return read_whole([&](char* into, std::size_t size) { return read_xattr(inode(), full.c_str(), into, size); });
}

Result<void> PosixFile::set_xattr(const std::string& name, std::string_view value) {
    if (state_->config.read_only) return Error::read_only;
    const std::string full = std::string(user_prefix) + name;
    if (name.empty() || full.starts_with(our_prefix)) return Error::access_denied;
    const int done = value.empty() ? remove_xattr(inode(), full.c_str()) : write_xattr(inode(), full.c_str(), value);
    if (done == 0 || (value.empty() && errno == ENODATA)) return {};
    return from_errno(errno);
}

// faccessat2 with AT_EACCESS leaves the thread's credentials as they are, and file system calls go by
// the fsuid in them: it is the kernel's own answer, access control lists included.
File::Permissions PosixFile::permissions() const {
    const auto may = [&](int what) {
        return ::syscall(SYS_faccessat2, descriptor(), "", what, AT_EACCESS | AT_EMPTY_PATH) == 0;
    };
    return {may(R_OK), !state_->config.read_only && may(W_OK), may(X_OK)};
}

Result<std::shared_ptr<File>> PosixFile::open_again(std::string path) const {
    Descriptor same(::fcntl(descriptor(), F_DUPFD_CLOEXEC, 0));
    if (!same) return from_errno(errno);
    const auto now = attributes();
    if (!now) return now.error();
    return std::shared_ptr<File>(std::make_shared<PosixFile>(
        state_, OpenedFile{std::move(same), opened_.path_only, opened_.data, std::move(path), *now}));
}

Result<std::unique_ptr<FolderReader>> PosixFile::read_folder() const {
    if (kind() != Kind::directory) return Error::not_a_directory;
    auto stream = DirectoryStream::open(descriptor());
    if (!stream) return stream.error();
    return std::unique_ptr<FolderReader>(std::make_unique<PosixFolderReader>(state_, std::move(*stream), opened_.path));
}

bool PosixFile::is_on_read_only_disk() const {
    struct statvfs system {};
    return ::fstatvfs(descriptor(), &system) == 0 && (system.f_flag & ST_RDONLY) != 0;
}

Result<bool> PosixFile::is_empty_folder() const {
    if (kind() != Kind::directory) return Error::not_a_directory;
    auto stream = DirectoryStream::open(descriptor(), 1024); // enough for a name of any length
    if (!stream) return stream.error();
    const auto first = stream->next();
    if (!first) return first.error();
    return !first->has_value();
}

} // namespace holdfast::vfs
