#pragma once

#include "smb2/wire/codec.h"
#include "smb2/wire/file_id.h"

namespace holdfast::smb2::wire {

enum class LockFlags : std::uint32_t { none = 0, shared = 1, exclusive = 2, unlock = 4, fail_immediately = 0x10 };
template <>
inline constexpr bool is_flags<LockFlags> = true;

/// [MS-SMB2] 2.2.26.1 SMB2_LOCK_ELEMENT Structure.
struct LockElement {
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
    LockFlags flags = LockFlags::none;

    static void fields(auto& wire, auto& m) {
        wire("Offset", m.offset);
        wire("Length", m.length);
        wire("Flags", m.flags);
        wire.reserved(4);
    }
};

/// [MS-SMB2] 2.2.26 SMB2 LOCK Request.
struct LockRequest {
    static constexpr Command command = Command::lock;

    std::uint32_t lock_sequence = 0; // number in the lower 4 bits, index above; 0 before 2.1
    FileId file_id{};
    std::vector<LockElement> locks{};

    std::uint32_t lock_sequence_number() const { return lock_sequence & 0xF; }
    std::uint32_t lock_sequence_index() const { return lock_sequence >> 4; }

    static void fields(auto& wire, auto& m) {
        wire.structure_size(48); // counts one lock element
        const auto count = wire.count16("LockCount", m.locks);
        wire("LockSequence", m.lock_sequence);
        wire("FileId", m.file_id);
        wire.list("Locks", m.locks, count);
    }
};

/// [MS-SMB2] 2.2.27 SMB2 LOCK Response.
struct LockResponse {
    static constexpr Command command = Command::lock;

    static void fields(auto& wire, auto&) {
        wire.structure_size(4);
        wire.reserved(2);
    }
};

} // namespace holdfast::smb2::wire
