#pragma once
// What a tree connect owes to the user who acts on it.

#include "locks/open.h"
#include "smb2/state/session.h"

#include <memory>

namespace holdfast::smb2 {

/// The most that this user can do on the share; none when he may not connect at all.
locks::Access share_access(const Share& share, const auth::Principal& principal);

/// The same tree connect, when its session has become `user`'s. Where he may not connect it opens nothing more; what is
/// open stays so, with the access that it was opened with.
std::shared_ptr<TreeConnect> tree_for(const TreeConnect& tree, std::shared_ptr<const SessionUser> user);

} // namespace holdfast::smb2
