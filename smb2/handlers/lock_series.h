#pragma once
// An array of SMB2_LOCK_ELEMENTs as the sections read it, apart from any file.

#include "locks/byte_range.h"
#include "locks/lock_types.h"
#include "smb2/wire/messages/lock.h"
#include "smb2/wire/status.h"

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace holdfast::smb2 {

enum class LockCourse : std::uint8_t {
    unlocks, // [MS-SMB2] 3.3.5.14.1
    locks,   // 3.3.5.14.2, none may wait
    wait,    // 3.3.5.14.2 with one element, which may wait
};

struct LockPlan {
    Status refused = Status::success; // the array as a whole is wrong: nothing is to be done
    LockCourse course = LockCourse::locks;
};

/// What the flags of the elements say together; elements further on may still be faulty.
LockPlan plan_locks(std::span<const wire::LockElement> elements);

/// Locks up to a fault: what is to be locked, and what is said after.
struct LockSeries {
    std::vector<locks::RangeRequest> wanted;
    Status then = Status::success;
    bool is_undone = false; // by the fault
};

/// [MS-SMB2] 3.3.5.14.2: a malformed element ends the series and leaves what stands before it locked; a range
/// that cannot be is refused in its turn, which undoes what stands before it.
LockSeries read_locks(std::span<const wire::LockElement> elements);

/// [MS-SMB2] 3.3.1.10 Open.LockSequenceArray: one number an index from 1 to 64, or none.
using LockSequences = std::array<std::uint8_t, 65>;
constexpr std::uint8_t no_sequence = 0xFF;

/// [MS-SMB2] 3.3.5.14: whether this very request has succeeded before. If not, its index is forgotten until
/// it has.
bool is_replay(LockSequences& sequences, const wire::LockRequest& request);
void remember_sequence(LockSequences& sequences, const wire::LockRequest& request);

} // namespace holdfast::smb2
