// Taking names away, moving and doubling them.
#include "vfs/attribute_store.h"
#include "vfs/posix_volume.h"
#include "vfs/private_names.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <cerrno>

namespace holdfast::vfs {
namespace {

using Visit = FoldedIndex::Visit;

std::optional<struct statx> stat_name(const Place& place, const std::string& name) {
    struct statx status {};
    constexpr int flags = AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT;
    if (::statx(place.folder, name.c_str(), flags, STATX_BASIC_STATS | STATX_BTIME, &status) != 0) return std::nullopt;
    return status;
}

/// The inode has lost the name that it had in `before`. With the last one its named streams go.
void forget_streams(const VolumeState& state, const struct statx& before) {
    const Kind kind = kind_of(before);
    const bool was_last = kind == Kind::directory || (kind == Kind::file && before.stx_nlink == 1);
    if (was_last && state.streams) state.streams->forget({before.stx_ino, birth_ns_of(before)});
}

/// The spelling on disk, exact before any other. Costs no scan when the name is there as asked.
std::optional<std::string> spelling_of(const Place& place, Visit& visit) {
    if (stat_name(place, place.name)) return place.name;
    return visit.find(place.name);
}

Result<void> rename_at(const Place& from, const std::string& from_name, const Place& to, const std::string& to_name,
                       Volume::Replace replace) {
    if (replace == Volume::Replace::no) {
        const long done =
            ::syscall(SYS_renameat2, from.folder, from_name.c_str(), to.folder, to_name.c_str(), RENAME_NOREPLACE);
        if (done == 0) return {};
        if (errno != ENOSYS && errno != EINVAL) return from_errno(errno);
        // A file system without the flag: look first. Somebody else may come between.
        if (stat_name(to, to_name)) return Error::exists;
    }
    if (::renameat(from.folder, from_name.c_str(), to.folder, to_name.c_str()) != 0) return from_errno(errno);
    return {};
}

bool same_place(const Place& a, const Place& b) {
    const auto one = stat_descriptor(a.folder);
    const auto two = stat_descriptor(b.folder);
    return one && two && id_of(*one) == id_of(*two);
}

} // namespace

/// The file that a name leads to, over a link if it is one.
Result<FileId> PosixVolume::id_behind(const Place& place, const std::string& name) const {
    const auto status = stat_name(place, name);
    if (!status) return Error::not_found;
    if (kind_of(*status) != Kind::symlink) return id_of(*status);
    const auto target = state_->root.open_below(place.path_of(name), O_PATH);
    if (!target) return target.error();
    const auto behind = stat_descriptor(target->get());
    if (!behind) return behind.error();
    return id_of(*behind);
}

Result<void> PosixVolume::remove(std::string_view path, const FileId& expected, Kind kind) {
    if (const auto fine = check_path(path); !fine) return fine.error();
    if (path.empty()) return Error::access_denied;
    if (state_->config.read_only) return Error::read_only;
    const auto place = find_place(*state_, path);
    if (!place) return place.error();

    auto visit = state_->index.visit(place->folder);
    const auto name = spelling_of(*place, visit);
    if (!name) return Error::not_found;
    const auto id = id_behind(*place, *name);
    if (!id) return id.error();
    if (*id != expected) return Error::not_found;

    // A link to a folder goes as a name does, not as a folder.
    const auto status = stat_name(*place, *name);
    const bool as_folder = kind == Kind::directory && status && kind_of(*status) == Kind::directory;
    if (::unlinkat(place->folder, name->c_str(), as_folder ? AT_REMOVEDIR : 0) != 0) return from_errno(errno);
    visit.changed(*name, "");
    if (as_folder) state_->index.forget(expected);
    if (status) forget_streams(*state_, *status);
    return {};
}

/// Another spelling of the target is replaced first and then takes the spelling asked for, so at no
/// moment is the target missing.
Result<void> PosixVolume::rename(std::string_view from_path, std::string_view to_path, Replace replace) {
    for (const auto path : {from_path, to_path}) {
        if (const auto fine = check_path(path); !fine) return fine.error();
        if (path.empty()) return Error::access_denied;
    }
    if (state_->config.read_only) return Error::read_only;
    const auto from = find_place(*state_, from_path);
    if (!from) return from.error();
    const auto to = find_place(*state_, to_path);
    if (!to) return to.error();

    auto visits = state_->index.visit_both(from->folder, to->folder);
    auto& from_visit = visits.first; // a lambda of clang 14 cannot take structured bindings
    auto& to_visit = visits.second;
    const auto source = spelling_of(*from, from_visit);
    if (!source) return Error::not_found;
    const bool in_place = same_place(*from, *to);
    auto target = spelling_of(*to, to_visit);
    if (target && in_place && *target == *source) {
        if (*source == to->name) return {};
        target.reset(); // the same name: its case alone changes
    }

    const auto noted = [&](const std::string& removed, const std::string& added) {
        if (in_place) return from_visit.changed(removed, added);
        from_visit.changed(removed, "");
        to_visit.changed("", added);
    };
    if (!target) {
        const auto moved = rename_at(*from, *source, *to, to->name, Replace::no);
        if (moved) noted(*source, to->name);
        return moved;
    }
    if (replace == Replace::no) return Error::exists;

    const auto old = stat_name(*to, *target);
    const auto moving = stat_name(*from, *source);
    if (!old || !moving) return Error::not_found;
    if (kind_of(*old) == Kind::directory) return Error::is_a_directory;
    if (id_of(*old) == id_of(*moving)) {
        // Two names of one file: rename(2) would leave both.
        if (::unlinkat(from->folder, source->c_str(), 0) != 0) return from_errno(errno);
        noted(*source, "");
    } else {
        if (const auto moved = rename_at(*from, *source, *to, *target, Replace::yes); !moved) return moved;
        noted(*source, "");
        forget_streams(*state_, *old);
    }
    if (*target == to->name) return {};
    const auto respelled = rename_at(*to, *target, *to, to->name, Replace::no);
    if (respelled) to_visit.changed(*target, to->name);
    return respelled;
}

Result<void> PosixVolume::link(std::string_view from_path, std::string_view to_path, Replace replace) {
    for (const auto path : {from_path, to_path}) {
        if (const auto fine = check_path(path); !fine) return fine.error();
        if (path.empty()) return Error::access_denied;
    }
    if (state_->config.read_only) return Error::read_only;
    const auto from = find_place(*state_, from_path);
    if (!from) return from.error();
    const auto to = find_place(*state_, to_path);
    if (!to) return to.error();

    auto visits = state_->index.visit_both(from->folder, to->folder);
    auto& from_visit = visits.first; // a lambda of clang 14 cannot take structured bindings
    auto& to_visit = visits.second;
    const auto source = spelling_of(*from, from_visit);
    if (!source) return Error::not_found;
    const auto target = spelling_of(*to, to_visit);
    if (!target) {
        if (::linkat(from->folder, source->c_str(), to->folder, to->name.c_str(), 0) != 0) return from_errno(errno);
        to_visit.changed("", to->name);
        return {};
    }
    if (replace == Replace::no) return Error::exists;

    const auto old = stat_name(*to, *target);
    const auto linked = stat_name(*from, *source);
    if (!old || !linked) return Error::not_found;
    if (kind_of(*old) == Kind::directory) return Error::is_a_directory;
    if (id_of(*old) != id_of(*linked)) {
        // By way of a name of our own: the target is the old file or the new one, never missing.
        const std::string between = make_private_name();
        if (::linkat(from->folder, source->c_str(), to->folder, between.c_str(), 0) != 0) return from_errno(errno);
        if (::renameat(to->folder, between.c_str(), to->folder, target->c_str()) != 0) {
            const int number = errno;
            ::unlinkat(to->folder, between.c_str(), 0);
            return from_errno(number);
        }
        to_visit.changed("", "");
        forget_streams(*state_, *old);
    }
    if (*target == to->name) return {};
    const auto respelled = rename_at(*to, *target, *to, to->name, Replace::no);
    if (respelled) to_visit.changed(*target, to->name);
    return respelled;
}

} // namespace holdfast::vfs
