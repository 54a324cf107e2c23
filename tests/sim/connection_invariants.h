#pragma once
// What holds at every moment between two steps, whatever has happened.

#include "locks/lock_manager.h"

namespace holdfast::sim {

/// Throws a Fault: share modes of a file live together, byte-range locks do not conflict, who caches writes is alone,
/// and the totals are those of the rows.
void check_invariants(const locks::LockManager& locks);

/// Throws a Fault when something is left where nobody has anything open.
void check_nothing_left(const locks::LockManager& locks);

} // namespace holdfast::sim
