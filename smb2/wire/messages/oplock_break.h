#pragma once
// One command number, six messages: the structure's size tells oplocks (24) from leases (44, 36).

#include "smb2/wire/codec.h"
#include "smb2/wire/file_id.h"

namespace holdfast::smb2::wire {

/// [MS-SMB2] 2.2.23.1 Oplock Break Notification.
struct OplockBreakNotification {
    static constexpr Command command = Command::oplock_break;

    OplockLevel oplock_level = OplockLevel::none;
    FileId file_id{};

    static void fields(auto& wire, auto& m) {
        wire.structure_size(24);
        wire("OplockLevel", m.oplock_level);
        wire.reserved(1);
        wire.reserved(4);
        wire("FileId", m.file_id);
    }
};

/// [MS-SMB2] 2.2.24.1 Oplock Break Acknowledgment.
struct OplockBreakAcknowledgment {
    static constexpr Command command = Command::oplock_break;

    OplockLevel oplock_level = OplockLevel::none;
    FileId file_id{};

    static void fields(auto& wire, auto& m) {
        wire.structure_size(24);
        wire("OplockLevel", m.oplock_level);
        wire.reserved(1);
        wire.reserved(4);
        wire("FileId", m.file_id);
    }
};

/// [MS-SMB2] 2.2.25.1 Oplock Break Response.
struct OplockBreakResponse {
    static constexpr Command command = Command::oplock_break;

    OplockLevel oplock_level = OplockLevel::none;
    FileId file_id{};

    static void fields(auto& wire, auto& m) {
        wire.structure_size(24);
        wire("OplockLevel", m.oplock_level);
        wire.reserved(1);
        wire.reserved(4);
        wire("FileId", m.file_id);
    }
};

enum class LeaseBreakFlags : std::uint32_t { none = 0, ack_required = 1 };
template <>
inline constexpr bool is_flags<LeaseBreakFlags> = true;

/// [MS-SMB2] 2.2.23.2 Lease Break Notification.
struct LeaseBreakNotification {
    static constexpr Command command = Command::oplock_break;

    std::uint16_t new_epoch = 0;
    LeaseBreakFlags flags = LeaseBreakFlags::none;
    LeaseKey lease_key{};
    LeaseState current_lease_state = LeaseState::none;
    LeaseState new_lease_state = LeaseState::none;

    static void fields(auto& wire, auto& m) {
        wire.structure_size(44);
        wire("NewEpoch", m.new_epoch);
        wire("Flags", m.flags);
        wire("LeaseKey", m.lease_key);
        wire("CurrentLeaseState", m.current_lease_state);
        wire("NewLeaseState", m.new_lease_state);
        wire.reserved(4); // BreakReason
        wire.reserved(4); // AccessMaskHint
        wire.reserved(4); // ShareMaskHint
    }
};

/// [MS-SMB2] 2.2.24.2 Lease Break Acknowledgment.
struct LeaseBreakAcknowledgment {
    static constexpr Command command = Command::oplock_break;
    static constexpr std::uint16_t wire_size = 36;

    LeaseKey lease_key{};
    LeaseState lease_state = LeaseState::none;

    static void fields(auto& wire, auto& m) {
        wire.structure_size(wire_size);
        wire.reserved(2);
        wire.reserved(4); // Flags
        wire("LeaseKey", m.lease_key);
        wire("LeaseState", m.lease_state);
        wire.reserved(8); // LeaseDuration
    }
};

/// [MS-SMB2] 2.2.25.2 Lease Break Response.
struct LeaseBreakResponse {
    static constexpr Command command = Command::oplock_break;

    LeaseKey lease_key{};
    LeaseState lease_state = LeaseState::none;

    static void fields(auto& wire, auto& m) {
        wire.structure_size(36);
        wire.reserved(2);
        wire.reserved(4); // Flags
        wire("LeaseKey", m.lease_key);
        wire("LeaseState", m.lease_state);
        wire.reserved(8); // LeaseDuration
    }
};

} // namespace holdfast::smb2::wire
