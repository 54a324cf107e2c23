#pragma once
// Who is in the way, found among opens, locks and processes.

#include "smb2/explain/explain.h"

namespace holdfast::smb2::explain {

/// Collects up to a bound.
struct Blockers {
    std::vector<Blocker> all;
    bool is_cut = false;

    void add(Blocker blocker);
    std::size_t room() const { return most_blockers - all.size(); }

    bool has_persistent_orphan() const;
    /// Whether each that blocks is an open whose client only caches the handle, and can be asked.
    bool all_may_give_way() const;
    bool keeps_name() const;
    /// Whoever has the file open keeps the name that is to go.
    void keep_name(const locks::LockManager& locks, const locks::FileKey& file);
};

/// Opens that an open with that access and share mode meets: in conflict where it is refused, and those that cache.
void add_opens(const locks::LockManager& locks, const locks::FileKey& file, locks::Access access,
               locks::ShareMode share_mode, locks::OpenVerdict verdict, Blockers& blockers);
void add_named_streams(const locks::LockManager& locks, const locks::FileKey& file, Blockers& blockers);
void add_opens_below(const locks::LockManager& locks, locks::ShareId share, std::string_view folder, bool blocks,
                     Blockers& blockers);
void add_opens_of_target(const locks::LockManager& locks, const locks::FileKey& target, Blockers& blockers);
/// Locks that a write of the range meets, or any write at all where there is none; false when it meets none.
bool add_locks(const locks::LockManager& locks, const locks::FileKey& file,
               const std::optional<locks::ByteRange>& range, Blockers& blockers);
/// Processes of this machine that have the file, or something below the folder, open or locked. No client is refused
/// for them, but who wonders why a disk stays full, or whose data changes, wants to know.
void add_local(const Question& question, const locks::FileKey& file, const std::string& path, Blockers& blockers);

} // namespace holdfast::smb2::explain
