#pragma once
// Create contexts that ask something about what was opened.

#include "smb2/wire/codec.h"
#include "smb2/wire/status.h"

namespace holdfast::smb2::wire {

/// [MS-SMB2] 2.2.13.2.5 SMB2_CREATE_QUERY_MAXIMAL_ACCESS_REQUEST.
struct QueryMaximalAccessRequest {
    static constexpr std::string_view name = "MxAc";

    std::vector<FileTime> timestamp{}; // one, or none where the answer is always wanted

    static void fields(auto& wire, auto& m) {
        wire.rest_list("Timestamp", m.timestamp);
        wire.require(m.timestamp.size() <= 1);
    }
};

/// [MS-SMB2] 2.2.14.2.5 SMB2_CREATE_QUERY_MAXIMAL_ACCESS_RESPONSE.
struct QueryMaximalAccessResponse {
    static constexpr std::string_view name = "MxAc";

    Status query_status = Status::success;
    AccessMask maximal_access = AccessMask::none;

    static void fields(auto& wire, auto& m) {
        wire("QueryStatus", m.query_status);
        wire("MaximalAccess", m.maximal_access);
    }
};

/// [MS-SMB2] 2.2.13.2.9 SMB2_CREATE_QUERY_ON_DISK_ID; no data.
struct QueryOnDiskIdRequest {
    static constexpr std::string_view name = "QFid";

    static void fields(auto&, auto&) {}
};

/// [MS-SMB2] 2.2.14.2.9 SMB2_CREATE_QUERY_ON_DISK_ID response.
struct QueryOnDiskIdResponse {
    static constexpr std::string_view name = "QFid";

    std::uint64_t disk_file_id = 0; // must equal FileInternalInformation's IndexNumber
    std::uint64_t volume_id = 0;

    static void fields(auto& wire, auto& m) {
        wire("DiskFileId", m.disk_file_id);
        wire("VolumeId", m.volume_id);
        wire.reserved(16);
    }
};

} // namespace holdfast::smb2::wire
