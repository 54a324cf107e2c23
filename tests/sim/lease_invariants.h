#pragma once
// What must hold of any listing, whatever has happened before: read from rows alone.

#include "locks/lock_manager.h"
#include "tests/sim/lease_rules.h"

#include <vector>

namespace holdfast::sim {

/// Null when no two opens conflict by what they share or cache; else what is wrong.
const char* conflict_among(const std::vector<locks::OpenRow>& opens);
/// The same of held byte-range locks of different opens.
const char* conflict_among(const std::vector<locks::LockRow>& locks);

/// Whether both hang on one lease.
bool is_same_lease(const locks::OpenRow& a, const locks::OpenRow& b);

} // namespace holdfast::sim
