#pragma once
// Locks of this machine's own processes, where a share respects them.

#include "locks/lock_types.h"
#include "smb2/dispatch/context.h"

#include <span>

namespace holdfast::smb2 {

/// Whether one of `wanted` meets a lock of a local process. Always false on a share that ignores them.
///
/// This direction alone: a local process is not told of clients' locks. The locks of one descriptor merge in the
/// kernel, those of SMB stack, so a mirror would need a count for each byte.
bool meets_local_lock(const FileOpen& file, std::span<const locks::RangeRequest> wanted);

/// Waits until no local lock is met and the range could be had, then finishes with it granted. The kernel tells
/// nobody when a lock goes, so it is asked again and again; whoever waits like this has no place in the line of
/// the clients that wait for each other.
Outcome wait_for_local_lock(Context& ctx, const locks::OpenRef& open, const locks::RangeRequest& wanted,
                            Context::WakeFinish finish);

} // namespace holdfast::smb2
