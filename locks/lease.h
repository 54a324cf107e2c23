#pragma once
// One grant of caching: an oplock, or a lease with all its opens.

#include "locks/caching.h"
#include "locks/open.h"

namespace holdfast::locks {

/// [MS-SMB2] 3.3.1.12 Lease, and what stands of an oplock in 3.3.1.10 Open. One object, shared by the opens that
/// hold it. What is not const is guarded by the lock of the stream.
///
/// While a break is in flight the client has been told to go down to `asked`; what has happened since may leave it
/// no more than `required`, which it is told, step by step, once it has answered.
struct Lease {
    Lease(const FileKey& file_, const CachingWish& wish)
        : file(file_), kind(wish.kind), name(wish.name), version(wish.version), epoch(wish.epoch) {}

    const FileKey file;
    const CachingKind kind;
    const LeaseName name; // of an oplock: its client alone
    const std::uint8_t version;

    Guard guard = Guard::none; // since its newest open
    Caching held = Caching::none;
    bool is_breaking = false;
    Caching asked = Caching::none;
    Caching required = Caching::none;
    std::uint16_t epoch = 0;
    std::uint64_t serial = 0; // of the last break
    Time breaking_since{};    // when its client was told; the caller's time

    OpenId open{};       // of an oplock: its open; of a lease: the newest
    SessionId session{}; // of that open
    std::uint32_t opens = 0;
    std::uint32_t real_opens = 0; // those that read, write or delete

    // Its place among those of the stream that hold something.
    bool is_listed = false;
    Lease* previous = nullptr;
    Lease* next = nullptr;
};

} // namespace holdfast::locks
