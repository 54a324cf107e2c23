#pragma once

#include "smb2/wire/codec.h"
#include "smb2/wire/file_id.h"
#include "smb2/wire/fsctl/codes.h"

namespace holdfast::smb2::wire {

using ResumeKey = std::array<std::uint8_t, 24>;

/// [MS-SMB2] 2.2.31.1.1 SRV_COPYCHUNK.
struct SrvCopychunk {
    std::uint64_t source_offset = 0;
    std::uint64_t target_offset = 0;
    std::uint32_t length = 0;

    static void fields(auto& wire, auto& m) {
        wire("SourceOffset", m.source_offset);
        wire("TargetOffset", m.target_offset);
        wire("Length", m.length);
        wire.reserved(4);
    }
};

/// [MS-SMB2] 2.2.31.1 SRV_COPYCHUNK_COPY.
struct SrvCopychunkCopy {
    static constexpr Fsctl ctl_code = Fsctl::srv_copychunk;

    ResumeKey source_key{};
    std::vector<SrvCopychunk> chunks{};

    static void fields(auto& wire, auto& m) {
        wire("SourceKey", m.source_key);
        const auto count = wire.count32("ChunkCount", m.chunks);
        wire.reserved(4);
        wire.list("Chunks", m.chunks, count);
    }
};

/// [MS-SMB2] 2.2.32.1 SRV_COPYCHUNK_RESPONSE. With INVALID_PARAMETER: the limits of the server.
struct SrvCopychunkResponse {
    static constexpr Fsctl ctl_code = Fsctl::srv_copychunk;

    std::uint32_t chunks_written = 0;
    std::uint32_t chunk_bytes_written = 0;
    std::uint32_t total_bytes_written = 0;

    static void fields(auto& wire, auto& m) {
        wire("ChunksWritten", m.chunks_written);
        wire("ChunkBytesWritten", m.chunk_bytes_written);
        wire("TotalBytesWritten", m.total_bytes_written);
    }
};

/// [MS-SMB2] 2.2.32.3 SRV_REQUEST_RESUME_KEY Response.
struct SrvRequestResumeKeyResponse {
    static constexpr Fsctl ctl_code = Fsctl::srv_request_resume_key;

    ResumeKey resume_key{};

    static void fields(auto& wire, auto& m) {
        wire("ResumeKey", m.resume_key);
        wire.reserved(4); // ContextLength
        wire.reserved(4); // Context: Windows sends room for it, and some clients ask for 32 bytes
    }
};

/// [MS-FSCC] 2.3, FSCTL_DUPLICATE_EXTENTS_TO_FILE Request.
struct DuplicateExtentsData {
    static constexpr Fsctl ctl_code = Fsctl::duplicate_extents_to_file;

    FileId source_file_id{};
    std::uint64_t source_file_offset = 0;
    std::uint64_t target_file_offset = 0;
    std::uint64_t byte_count = 0;

    static void fields(auto& wire, auto& m) {
        wire("SourceFileID", m.source_file_id);
        wire("SourceFileOffset", m.source_file_offset);
        wire("TargetFileOffset", m.target_file_offset);
        wire("ByteCount", m.byte_count);
    }
};

} // namespace holdfast::smb2::wire
