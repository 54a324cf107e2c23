#include "smb2/explain/blockers.h"

#include "locks/share_modes.h"

#include <algorithm>
#include <utility>

namespace holdfast::smb2::explain {

namespace {

using locks::Caching;
using locks::OpenRow;
using locks::OpenState;

bool is_away(const OpenRow& row) { return row.state == OpenState::orphaned; }

/// Its client would close it when it is told: it only caches the handle. One that is away holds it no longer for that
/// either, unless it was promised to.
bool may_give_way(const OpenRow& row) {
    if (is_away(row)) return row.durable_kind == locks::DurableKind::durable;
    return row.lease && has_any(row.lease->held, Caching::handle) && !row.lease->breaking_to;
}

Blocker of(BlockerKind kind, OpenRow row, bool blocks = true) {
    if (is_away(row) && blocks) kind = BlockerKind::disconnected_durable;
    return {.kind = kind, .blocks = blocks, .open = std::move(row)};
}

void add_all(BlockerKind kind, std::vector<OpenRow> rows, bool blocks, Blockers& blockers) {
    for (OpenRow& row : rows) blockers.add(of(kind, std::move(row), blocks));
}

} // namespace

// ---------------------------------------------------------------- the collection

void Blockers::add(Blocker blocker) {
    if (room() == 0) {
        is_cut = true;
    } else {
        all.push_back(std::move(blocker));
    }
}

bool Blockers::has_persistent_orphan() const {
    return std::ranges::any_of(all, [](const Blocker& blocker) {
        return blocker.blocks && blocker.open && is_away(*blocker.open) &&
               blocker.open->durable_kind == locks::DurableKind::persistent;
    });
}

bool Blockers::all_may_give_way() const {
    bool any = false;
    for (const Blocker& blocker : all) {
        if (!blocker.blocks) continue;
        if (blocker.lock || !blocker.open || !may_give_way(*blocker.open)) return false;
        any = true;
    }
    return any && !is_cut;
}

bool Blockers::keeps_name() const {
    return std::ranges::any_of(all, [](const Blocker& blocker) { return blocker.kind == BlockerKind::keeps_name; });
}

void Blockers::keep_name(const locks::LockManager& locks, const locks::FileKey& file) {
    std::vector<OpenRow> rows = locks.opens_on(file, room() + 1);
    std::ranges::move(locks.opens_on_named_streams(file, room() + 1), std::back_inserter(rows));
    for (OpenRow& row : rows) {
        const auto known = std::ranges::find_if(
            all, [&](const Blocker& blocker) { return blocker.open && blocker.open->id == row.id; });
        if (known != all.end()) { // it is asked first, and keeps the name if it stays
            known->kind = may_give_way(row) ? known->kind : BlockerKind::keeps_name;
        } else if (!may_give_way(row)) {
            add({.kind = BlockerKind::keeps_name, .open = std::move(row)});
        }
    }
}

// ---------------------------------------------------------------- who is in the way

void add_opens(const locks::LockManager& locks, const locks::FileKey& file, locks::Access access,
               locks::ShareMode share_mode, locks::OpenVerdict verdict, Blockers& blockers) {
    const bool goes = verdict == locks::OpenVerdict::granted;
    for (OpenRow& row : locks.opens_on(file, blockers.room() + 1)) {
        if (verdict == locks::OpenVerdict::delete_pending) {
            blockers.add(of(BlockerKind::delete_pending, std::move(row)));
        } else if (!locks::ShareModes::live_together(row.access, row.share_mode, access, share_mode)) {
            blockers.add(of(BlockerKind::share_mode_conflict, std::move(row)));
        } else if (goes && row.lease && row.lease->breaking_to) {
            blockers.add(of(BlockerKind::lease_break_pending, std::move(row), false));
        } else if (goes && row.lease && has_any(row.lease->held, Caching::write)) {
            blockers.add(of(BlockerKind::caches, std::move(row), false));
        }
    }
    if (!goes && has_any(access, locks::Access::remove)) add_named_streams(locks, file, blockers);
}

void add_named_streams(const locks::LockManager& locks, const locks::FileKey& file, Blockers& blockers) {
    add_all(BlockerKind::named_stream, locks.opens_on_named_streams(file, blockers.room() + 1), true, blockers);
}

void add_opens_below(const locks::LockManager& locks, locks::ShareId share, std::string_view folder, bool blocks,
                     Blockers& blockers) {
    add_all(BlockerKind::open_below, locks.opens_below(share, folder, blockers.room() + 1), blocks, blockers);
}

void add_opens_of_target(const locks::LockManager& locks, const locks::FileKey& target, Blockers& blockers) {
    add_all(BlockerKind::target_in_use, locks.opens_on(target, blockers.room() + 1), true, blockers);
}

bool add_locks(const locks::LockManager& locks, const locks::FileKey& file,
               const std::optional<locks::ByteRange>& range, Blockers& blockers) {
    bool meets_some = false;
    for (locks::LockRow& row : locks.locks_on(file, blockers.room() + 1)) {
        if (range && !row.range.overlaps(*range)) continue;
        meets_some = true;
        auto open = locks.row(row.open);
        blockers.add({.kind = BlockerKind::byte_range_lock, .open = std::move(open), .lock = std::move(row)});
    }
    return meets_some;
}

void add_local(const Question& question, const locks::FileKey& file, const std::string& path, Blockers& blockers) {
    const std::string root = question.share->settings.path;
    const std::string below = path.empty() ? root + '/' : root + '/' + path + '/';
    const vfs::FileId id{file.volume, file.file};
    const bool means_below = question.deed == Deed::rename || question.deed == Deed::remove;
    const auto wanted = [&](const vfs::FileId& open, std::string_view open_path) {
        return open == id || (means_below && open_path.starts_with(below));
    };
    for (vfs::LocalProcess& process : vfs::local_processes(wanted, blockers.room()))
        blockers.add({.kind = BlockerKind::local_process, .blocks = false, .process = std::move(process)});
    for (const vfs::LocalLock& lock : vfs::local_locks_on(id))
        blockers.add({.kind = BlockerKind::posix_lock, .blocks = false, .local_lock = lock, .path = path});
}

} // namespace holdfast::smb2::explain
