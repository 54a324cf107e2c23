#pragma once
// FSCTL structures too small for a file each.

#include "smb2/wire/codec.h"
#include "smb2/wire/fsctl/codes.h"

namespace holdfast::smb2::wire {

/// [MS-SMB2] 2.2.31.3 NETWORK_RESILIENCY_REQUEST Request.
struct NetworkResiliencyRequest {
    static constexpr Fsctl ctl_code = Fsctl::lmr_request_resiliency;

    std::uint32_t timeout_ms = 0;

    static void fields(auto& wire, auto& m) {
        wire("Timeout", m.timeout_ms);
        wire.reserved(4);
    }
};

/// [MS-FSCC] 2.3, FSCTL_PIPE_WAIT Request.
struct PipeWaitRequest {
    static constexpr Fsctl ctl_code = Fsctl::pipe_wait;

    std::uint64_t timeout = 0; // units of 100 ns
    bool timeout_specified = false;
    std::u16string name{};

    static void fields(auto& wire, auto& m) {
        Extent name;
        wire("Timeout", m.timeout);
        wire.length32("NameLength", name);
        wire("TimeoutSpecified", m.timeout_specified);
        wire.reserved(1);
        wire.text("Name", name, m.name);
    }
};

/// [MS-FSCC] 2.3, FSCTL_GET_COMPRESSION Reply; the same bytes ask in FSCTL_SET_COMPRESSION.
struct CompressionState {
    static constexpr Fsctl ctl_code = Fsctl::get_compression;

    std::uint16_t compression_state = 0;

    static void fields(auto& wire, auto& m) { wire("CompressionState", m.compression_state); }
};

/// [MS-SMB2] 2.2.32.2 SRV_SNAPSHOT_ARRAY, of a share without previous versions.
struct SrvSnapshotArray {
    static constexpr Fsctl ctl_code = Fsctl::srv_enumerate_snapshots;

    std::uint32_t number_of_snapshots = 0;
    std::uint32_t number_of_snapshots_returned = 0;
    Bytes snapshots{}; // "@GMT-…" names, each with its terminator, and one terminator more

    static void fields(auto& wire, auto& m) {
        Extent snapshots;
        wire("NumberOfSnapShots", m.number_of_snapshots);
        wire("NumberOfSnapShotsReturned", m.number_of_snapshots_returned);
        wire.length32("SnapShotArraySize", snapshots);
        wire.bytes("SnapShots", snapshots, m.snapshots);
    }
};

/// [MS-DFSC] 2.2.2 REQ_GET_DFS_REFERRAL.
struct GetDfsReferral {
    static constexpr Fsctl ctl_code = Fsctl::dfs_get_referrals;

    std::uint16_t max_referral_level = 0;
    std::u16string request_file_name{}; // with its terminator

    static void fields(auto& wire, auto& m) {
        wire("MaxReferralLevel", m.max_referral_level);
        wire.rest("RequestFileName", m.request_file_name);
    }
};

} // namespace holdfast::smb2::wire
