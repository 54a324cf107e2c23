#pragma once
// What a handler does before it changes a file that others may cache.

#include "smb2/dispatch/context.h"

#include <optional>

namespace holdfast::smb2 {

/// The request waits until those who cache `asked_for` have given way; then it is handled from the start: what they did
/// to the file meanwhile counts.
Outcome wait_for_others(Context& ctx, locks::WaitToken token, const locks::FileKey& asked_for);

/// The same for a CREATE that met a lease of the kernel: one that a local process holds, or one of ours that is about
/// to go. The kernel tells nobody when it has gone, so the CREATE is handled again ten times a second, for no longer
/// than a minute: the kernel gives a local process 45 seconds unless it is set otherwise. SHARING_VIOLATION then.
Outcome wait_for_local_lease(Context& ctx, locks::WaitToken token);

/// [MS-FSA] 2.1.4.12: asks those who cache the open's file for what `operation` needs. Empty when the operation may
/// go on, else the answer for now.
std::optional<Outcome> ask_others(Context& ctx, locks::Open& open, locks::CacheOperation operation);

/// [MS-FSA] 2.1.4.12, PARENT_OBJECT: the open's file has changed, and so has what its folder shows. Its client's own
/// lease on the folder stays. Nothing to do where nobody caches a folder.
void tell_folder_of(locks::LockManager& locks, const locks::Open& open);

} // namespace holdfast::smb2
