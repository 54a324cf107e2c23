#pragma once
// What a second client tries, while the first is away and when it is back.

#include "tests/interop/persistent_client/model.h"

namespace holdfast::interop {

/// Opens, takes over, deletes and renames what others hold: all of it has to be refused. The holder is away: were it
/// there, it would be asked to give way.
void try_to_steal(Client& visitor, const Model& model);

/// Locks what others have locked, and what they have given back.
void try_locks(Client& visitor, const Model& model);

/// Files that were deleted are not there.
void expect_deleted(Client& visitor, const Model& model);

} // namespace holdfast::interop
