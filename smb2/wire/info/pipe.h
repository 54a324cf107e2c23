#pragma once

#include "smb2/wire/codec.h"
#include "smb2/wire/info/classes.h"

namespace holdfast::smb2::wire {

/// [MS-FSCC] 2.4, FilePipeInformation.
struct FilePipeInformation {
    static constexpr FileInfoClass info_class = FileInfoClass::pipe;

    std::uint32_t read_mode = 0;       // 0 bytes, 1 messages
    std::uint32_t completion_mode = 0; // 0 waits, 1 does not

    static void fields(auto& wire, auto& m) {
        wire("ReadMode", m.read_mode);
        wire("CompletionMode", m.completion_mode);
    }
};

/// [MS-FSCC] 2.4, FilePipeLocalInformation.
struct FilePipeLocalInformation {
    static constexpr FileInfoClass info_class = FileInfoClass::pipe_local;

    std::uint32_t named_pipe_type = 0;
    std::uint32_t named_pipe_configuration = 0;
    std::uint32_t maximum_instances = 0;
    std::uint32_t current_instances = 0;
    std::uint32_t inbound_quota = 0;
    std::uint32_t read_data_available = 0;
    std::uint32_t outbound_quota = 0;
    std::uint32_t write_quota_available = 0;
    std::uint32_t named_pipe_state = 0;
    std::uint32_t named_pipe_end = 0;

    static void fields(auto& wire, auto& m) {
        wire("NamedPipeType", m.named_pipe_type);
        wire("NamedPipeConfiguration", m.named_pipe_configuration);
        wire("MaximumInstances", m.maximum_instances);
        wire("CurrentInstances", m.current_instances);
        wire("InboundQuota", m.inbound_quota);
        wire("ReadDataAvailable", m.read_data_available);
        wire("OutboundQuota", m.outbound_quota);
        wire("WriteQuotaAvailable", m.write_quota_available);
        wire("NamedPipeState", m.named_pipe_state);
        wire("NamedPipeEnd", m.named_pipe_end);
    }
};

} // namespace holdfast::smb2::wire
