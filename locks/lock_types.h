#pragma once
// The vocabulary of byte-range locks.

#include "locks/byte_range.h"
#include "locks/ids.h"

#include <cstdint>

namespace holdfast::locks {

enum class LockMode : std::uint8_t { shared, exclusive };
enum class LockVerdict : std::uint8_t {
    granted,
    refused, // `blocker` names one open in the way
    queued,  // the token will be woken
    too_many_locks,
    closed, // the open ended meanwhile
};
enum class UnlockVerdict : std::uint8_t { unlocked, not_locked, closed };
enum class WakeReason : std::uint8_t {
    granted,     // the range is held now
    cancelled,   // cancel() was called
    open_closed, // the open that waited has ended
};
struct Woken {
    WaitToken token{};
    WakeReason reason{};
};
enum class Waiting : std::uint8_t { no, yes };
enum class IoKind : std::uint8_t { read, write };

/// What became of one byte-range lock, or of the wish for one.
enum class RangeEvent : std::uint8_t {
    granted, // at once, or after it has waited
    waiting,
    released, // by its open, or by an admin; what an open holds goes with it
    cancelled,
    refused,
};

struct RangeRequest {
    ByteRange range;
    LockMode mode;
};

/// Where a lock stands in the pool of its stream.
using LockIndex = std::uint32_t;
inline constexpr LockIndex no_lock = UINT32_MAX;

/// What one open holds and waits for on its stream: the heads of two lists through the stream's
/// pool of locks, so that its cleanup never looks at the locks of others.
struct LockHolder {
    OpenId open{};
    LockIndex first_held = no_lock;
    LockIndex first_waiting = no_lock;
    std::uint32_t held = 0;
    std::uint32_t waiting = 0;
    bool is_recorded = false; // what it is granted, and gives back, goes into the journal
};

} // namespace holdfast::locks
