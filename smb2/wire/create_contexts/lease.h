#pragma once

#include "smb2/wire/codec.h"

namespace holdfast::smb2::wire {

enum class LeaseFlags : std::uint32_t { none = 0, break_in_progress = 2, parent_lease_key_set = 4 };
template <>
inline constexpr bool is_flags<LeaseFlags> = true;

/// [MS-SMB2] 2.2.13.2.8 SMB2_CREATE_REQUEST_LEASE and 2.2.14.2.10 SMB2_CREATE_RESPONSE_LEASE.
struct LeaseV1 {
    static constexpr std::string_view name = "RqLs";
    static constexpr std::size_t size = 32;

    LeaseKey lease_key{};
    LeaseState lease_state = LeaseState::none;
    LeaseFlags lease_flags = LeaseFlags::none;

    static void fields(auto& wire, auto& m) {
        wire("LeaseKey", m.lease_key);
        wire("LeaseState", m.lease_state);
        wire("LeaseFlags", m.lease_flags);
        wire.reserved(8); // LeaseDuration
    }
};

/// [MS-SMB2] 2.2.13.2.10 SMB2_CREATE_REQUEST_LEASE_V2 and 2.2.14.2.11 SMB2_CREATE_RESPONSE_LEASE_V2.
/// The same name as LeaseV1: the size of the data tells them apart.
struct LeaseV2 {
    static constexpr std::string_view name = "RqLs";
    static constexpr std::size_t size = 52;

    LeaseKey lease_key{};
    LeaseState lease_state = LeaseState::none;
    LeaseFlags lease_flags = LeaseFlags::none;
    LeaseKey parent_lease_key{};
    std::uint16_t epoch = 0;

    static void fields(auto& wire, auto& m) {
        wire("LeaseKey", m.lease_key);
        wire("LeaseState", m.lease_state);
        wire("LeaseFlags", m.lease_flags);
        wire.reserved(8); // LeaseDuration
        wire("ParentLeaseKey", m.parent_lease_key);
        wire("Epoch", m.epoch);
        wire.reserved(2);
    }
};

} // namespace holdfast::smb2::wire
