#include "smb2/handlers/info/rename.h"

#include "smb2/handlers/create/attempt.h"
#include "smb2/handlers/info/may_change.h"
#include "smb2/handlers/info/rename_stream.h"
#include "smb2/handlers/others_caching.h"
#include "smb2/map_status.h"
#include "smb2/wire/info/set.h"
#include "vfs/names.h"
#include "vfs/share_path.h"

#include <optional>
#include <string>
#include <variant>

namespace holdfast::smb2::info {

namespace {

/// Where a file shall be called what.
struct Target {
    std::string path;    // folders as they are spelled on disk, the last name as asked for
    vfs::Resolved there; // what has this name now
};

/// Both classes in one shape ([MS-FSCC] 2.4.42.2 and 2.4.28.2).
struct Wish {
    bool replace = false;
    std::u16string name;
};

template <class Information>
std::variant<Wish, Status> read_wish(wire::View input) {
    const auto asked = wire::decode<Information>(input);
    if (!asked) return Status::info_length_mismatch;
    if (asked->root_directory != 0 || asked->file_name.empty()) return Status::invalid_parameter;
    return Wish{asked->replace_if_exists, asked->file_name};
}

/// The name as the share knows it, and what stands there.
Status find_target(const Subject& subject, const std::u16string& name, Target& target) {
    if (name.front() == u':') return Status::not_supported; // the unnamed stream cannot get a name
    const auto asked = vfs::path_from_wire(name);
    if (!asked) return to_status(asked.error());
    if (asked->empty()) return Status::object_name_invalid;
    auto there = subject.volume().resolve(*asked);
    if (!there) return to_status(there.error());
    target.path = vfs::join(vfs::parent_of(there->path), vfs::last_name(*asked));
    target.there = std::move(*there);
    return Status::success;
}

/// Whether the open's file still has its name: somebody on this machine may have put another there.
bool has_its_name(const Subject& subject, const std::string& path) {
    const auto here = subject.volume().resolve(path);
    return here && here->exists && here->attributes.id == subject.file.file->id();
}

Status check_target_folder(const Subject& subject, const std::string& path) {
    return may_take_name(subject.locks, subject.volume(), path, subject.open.kind).status;
}

/// What stands under the new name already: may it go? Reserves it in `hold` against opens meanwhile.
Status check_replaced(const Subject& subject, const Target& target, bool replace,
                      std::optional<locks::StreamHold>& hold) {
    if (!replace) return Status::object_name_collision;
    const vfs::Attributes& there = target.there.attributes;
    if (const Status status = may_replace(there, subject.open.kind); status != Status::success) return status;
    subject.asked_for = create::key_of(there.id);
    auto held = subject.locks.hold_unopened(subject.asked_for);
    // A client that keeps a closed file open by its lease gives it up when it is told.
    if (!held && subject.locks.break_caching(subject.asked_for, locks::CacheOperation::rename, std::nullopt,
                                             subject.token) == locks::BreakVerdict::wait)
        return Status::pending;
    if (!held) return Status::access_denied;
    hold.emplace(std::move(*held));
    return Status::success;
}

/// A file or folder that has a named stream open keeps its name, as a folder does that has something open below it.
Status check_named_streams(const Subject& subject) {
    const locks::FileKey& file = subject.open.file;
    if (!subject.locks.has_open_named_streams(file)) return Status::success;
    const auto asked = subject.locks.break_handles_of_named_streams(file, locks::CacheOperation::rename, subject.token);
    if (asked.verdict != locks::BreakVerdict::wait) return Status::access_denied;
    subject.asked_for = asked.stream;
    return Status::pending;
}

/// What watches a folder goes with it. A file that was renamed wants to be backed up anew: Windows marks it, and
/// tells that when the file is closed.
void tell_rename(const Subject& subject, OwnChange& change, const std::string& from, const std::string& to) {
    change.renamed(subject.file.file->kind());
    if (!subject.is_folder()) return change.put_off(subject.file.untold_changes, wire::CompletionFilter::attributes);
    if (subject.file.watches && subject.file.watches->any())
        subject.file.watches->moved(subject.file.share->id, from, to);
}

} // namespace

Status set_rename(const Subject& subject, wire::View input) {
    const auto read = read_wish<wire::FileRenameInformation>(input);
    if (const auto* status = std::get_if<Status>(&read)) return *status;
    const Wish& wish = std::get<Wish>(read);
    if (subject.is_named_stream()) return rename_stream(subject, wish.name, wish.replace);

    const std::string from = subject.path();
    if (from.empty()) return Status::access_denied; // the share's own name is not the client's
    if (subject.locks.is_delete_pending(subject.open.file)) return Status::access_denied;
    if (!has_its_name(subject, from)) return Status::object_name_not_found;
    Target target;
    if (const Status status = find_target(subject, wish.name, target); status != Status::success) return status;
    if (target.path == from) return Status::success;
    // Deviation: a folder that stays where it is takes nothing into its parent that was not there.
    if (!subject.is_folder() || vfs::parent_of(from) != vfs::parent_of(target.path)) {
        if (const Status status = check_target_folder(subject, target.path); status != Status::success) return status;
    }

    // The same name in other letters is the file itself: nothing is replaced.
    const bool only_spelling = target.there.exists && target.there.path == from;
    std::optional<locks::StreamHold> replaced;
    if (target.there.exists && !only_spelling) {
        const Status status = check_replaced(subject, target, wish.replace, replaced);
        if (status != Status::success) return status;
    }
    if (const Status status = check_named_streams(subject); status != Status::success) return status;
    std::optional<locks::FolderHold> folder;
    if (subject.is_folder()) {
        const locks::ShareId share = subject.file.share->id;
        auto hold = subject.locks.hold_folder(share, from);
        if (!hold) {
            const auto asked = subject.locks.break_handles_below(share, from, subject.token);
            if (asked.verdict == locks::BreakVerdict::wait) {
                subject.asked_for = asked.file;
                return Status::pending;
            }
            return Status::access_denied; // something below is open
        }
        folder.emplace(std::move(*hold));
    }

    OwnChange change = subject.file.begin_rename(from, target.path);
    const auto replace = replaced ? vfs::Volume::Replace::yes : vfs::Volume::Replace::no;
    if (const auto done = subject.volume().rename(from, target.path, replace); !done) return to_status(done.error());
    tell_folder_of(subject.locks, subject.open);
    subject.locks.renamed(subject.open.file, target.path);
    if (replaced) change.replaced(target.there.path);
    tell_rename(subject, change, from, target.path);
    return Status::success;
}

Status set_link(const Subject& subject, wire::View input) {
    const auto read = read_wish<wire::FileLinkInformation>(input);
    if (const auto* status = std::get_if<Status>(&read)) return *status;
    const Wish& wish = std::get<Wish>(read);

    if (subject.is_folder()) return Status::file_is_a_directory;
    if (subject.is_named_stream()) return Status::invalid_parameter; // a file has links, a stream of it none
    if (subject.locks.is_delete_pending(subject.open.file)) return Status::access_denied;
    const std::string from = subject.path();
    if (!has_its_name(subject, from)) return Status::object_name_not_found;
    Target target;
    if (const Status status = find_target(subject, wish.name, target); status != Status::success) return status;
    if (const Status status = check_target_folder(subject, target.path); status != Status::success) return status;
    std::optional<locks::StreamHold> replaced;
    if (target.there.exists) {
        const Status status = check_replaced(subject, target, wish.replace, replaced);
        if (status != Status::success) return status;
    }
    OwnChange change = subject.file.begin(target.path, NameChange::added);
    const auto replace = replaced ? vfs::Volume::Replace::yes : vfs::Volume::Replace::no;
    if (const auto done = subject.volume().link(from, target.path, replace); !done) return to_status(done.error());
    if (replaced) change.replaced(target.there.path);
    change.added(vfs::Kind::file);
    return Status::success;
}

} // namespace holdfast::smb2::info
