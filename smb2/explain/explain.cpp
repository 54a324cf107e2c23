#include "smb2/explain/explain.h"

#include "smb2/access_check.h"
#include "smb2/explain/blockers.h"
#include "smb2/handlers/create/attempt.h"
#include "smb2/handlers/info/may_change.h"
#include "smb2/map_status.h"
#include "vfs/share_path.h"

#include <algorithm>

namespace holdfast::smb2::explain {

namespace {

using locks::Access;
using locks::FileKind;

/// As a client opens the file for the deed, where it does not say.
Access needed_access(const Question& question) {
    if (question.access) return map_generic(*question.access);
    constexpr Access always = Access::read_attributes | Access::synchronize;
    switch (question.deed) {
    case Deed::open: return always | Access::read_data;
    case Deed::write: return always | Access::write_data;
    case Deed::remove:
    case Deed::rename: return always | Access::remove;
    }
    return always;
}

/// Looks at one file, step by step as the handlers do; the first that refuses has the last word.
class Look {
  public:
    Look(const ServerState& server, const Question& question) : server_(server), question_(question) {}

    Explanation run() {
        if (!find()) return std::move(answer_);
        const bool opened = refuse(may_open());
        if (opened && question_.deed == Deed::write) refuse(may_write());
        if (opened && question_.deed == Deed::remove) refuse(may_remove());
        if (opened && question_.deed == Deed::rename) refuse(may_rename());
        decide();
        if (question_.looks_at_processes) add_local(question_, key_, found_.path, blockers_);
        answer_.blockers = std::move(blockers_.all);
        answer_.is_cut = blockers_.is_cut;
        return std::move(answer_);
    }

  private:
    const locks::LockManager& locks() const { return server_.locks; }
    vfs::Volume& volume() const { return *question_.share->volume; }
    FileKind kind() const {
        return found_.attributes.kind == vfs::Kind::directory ? FileKind::directory : FileKind::file;
    }

    /// Keeps the first refusal; true: go on.
    bool refuse(Status status) {
        if (answer_.would_return == Status::success) answer_.would_return = status;
        return status == Status::success;
    }

    bool find() {
        auto found = volume().resolve(question_.path);
        if (found && !found->exists) {
            const auto parent = volume().resolve(vfs::parent_of(question_.path));
            const bool has_parent = parent && parent->exists;
            answer_.would_return = has_parent ? Status::object_name_not_found : Status::object_path_not_found;
        } else if (!found) {
            answer_.would_return = to_status(found.error());
        }
        answer_.path = found ? found->path : question_.path;
        answer_.verdict = Verdict::not_found;
        if (!found || !found->exists) return false;
        found_ = std::move(*found);
        key_ = create::key_of(found_.attributes.id);
        return true;
    }

    /// [MS-FSA] 2.1.5.1.2 Open of an Existing File.
    Status may_open() {
        const Access access = needed_access(question_);
        AccessFacts facts;
        facts.kind = found_.attributes.kind;
        facts.dos_attributes = found_.attributes.dos_attributes;
        facts.rights = {true, true, true};
        facts.owner = facts.unlinkable = true;
        if (question_.share->settings.read_only) facts.share_allows = all_access & ~changing_access;
        const AccessVerdict allowed = decide_access(access, maximal_access(facts));
        if (allowed.status != Status::success) {
            blockers_.add({.kind = BlockerKind::read_only, .path = found_.path});
            return allowed.status;
        }
        const auto would = locks().would_open(key_, allowed.granted, question_.share_mode);
        add_opens(locks(), key_, allowed.granted, question_.share_mode, would.verdict, blockers_);
        if (would.verdict == locks::OpenVerdict::sharing_violation && blockers_.has_persistent_orphan())
            return Status::file_not_available;
        return would.verdict == locks::OpenVerdict::granted ? Status::success : to_status(would.verdict);
    }

    /// [MS-FSA] 2.1.5.4 Server Requests a Write, of its byte-range locks.
    Status may_write() {
        if (kind() == FileKind::directory) return Status::invalid_device_request;
        const bool free = question_.range.empty() ? !add_locks(locks(), key_, std::nullopt, blockers_)
                                                  : !add_locks(locks(), key_, question_.range, blockers_);
        return free ? Status::success : Status::file_lock_conflict;
    }

    Status may_remove() {
        if (found_.path.empty()) return Status::access_denied;
        const auto file = volume().open(found_.path, {.data = vfs::DataAccess::none, .kind = found_.attributes.kind});
        if (!file) return to_status(file.error());
        const Status status = info::may_delete(**file, info::ReadOnlyRule::refuse);
        if (status == Status::cannot_delete) blockers_.add({.kind = BlockerKind::read_only, .path = found_.path});
        if (status == Status::directory_not_empty) {
            blockers_.add({.kind = BlockerKind::not_empty, .path = found_.path});
            add_opens_below(locks(), question_.share->id, found_.path, false, blockers_);
        }
        if (status == Status::success) blockers_.keep_name(locks(), key_);
        return status;
    }

    Status may_rename() {
        if (found_.path.empty()) return Status::access_denied;
        if (question_.new_path) {
            if (const Status status = may_take_new_name(); status != Status::success) return status;
        }
        if (locks().has_open_named_streams(key_)) {
            add_named_streams(locks(), key_, blockers_);
            return Status::access_denied;
        }
        if (kind() != FileKind::directory || !locks().is_anything_open_below(question_.share->id, found_.path))
            return Status::success;
        add_opens_below(locks(), question_.share->id, found_.path, true, blockers_);
        return Status::access_denied;
    }

    Status may_take_new_name() {
        const auto there = volume().resolve(*question_.new_path);
        if (!there) return to_status(there.error());
        if (there->exists && there->path == found_.path) return Status::success;
        if (kind() != FileKind::directory || vfs::parent_of(found_.path) != vfs::parent_of(there->path)) {
            const auto takes = info::may_take_name(locks(), volume(), there->path, kind());
            // Into itself: whoever moves it has it open for that, and does not share it.
            if (takes.folder == key_) return Status::sharing_violation;
            if (takes.status != Status::success) {
                add_opens_of_target(locks(), takes.folder, blockers_);
                return takes.status;
            }
        }
        if (!there->exists) return Status::success;
        if (const Status status = info::may_replace(there->attributes, kind()); status != Status::success) {
            blockers_.add({.kind = BlockerKind::target_in_use, .path = there->path});
            return status;
        }
        const locks::FileKey target = create::key_of(there->attributes.id);
        if (!locks().is_open(target)) return Status::success;
        add_opens_of_target(locks(), target, blockers_);
        return Status::access_denied;
    }

    void decide() {
        const bool asks = std::ranges::any_of(blockers_.all, [](const Blocker& blocker) {
            return blocker.kind == BlockerKind::caches || blocker.kind == BlockerKind::lease_break_pending;
        });
        if (answer_.would_return != Status::success) {
            answer_.verdict = blockers_.all_may_give_way() ? Verdict::waits : Verdict::blocked;
        } else if (blockers_.keeps_name()) {
            answer_.verdict = Verdict::delayed;
        } else {
            answer_.verdict = asks ? Verdict::waits : Verdict::allowed;
        }
    }

    const ServerState& server_;
    const Question& question_;
    vfs::Resolved found_;
    locks::FileKey key_;
    Blockers blockers_;
    Explanation answer_;
};

} // namespace

Explanation explain(const ServerState& server, const Question& question) { return Look(server, question).run(); }

} // namespace holdfast::smb2::explain
