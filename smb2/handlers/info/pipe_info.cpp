#include "smb2/handlers/info/pipe_info.h"

#include "smb2/pipes/pipe.h"
#include "smb2/wire/info/file.h"
#include "smb2/wire/info/pipe.h"

#include <mutex>

namespace holdfast::smb2::info {

namespace {

using locks::Access;
using wire::FileInfoClass;

// [MS-FSCC] 2.4.37 and 2.4.38.
constexpr std::uint32_t message_mode = 1, full_duplex = 2, unlimited = UINT32_MAX, quota = 4096, connected = 3,
                        server_end = 1;

wire::FilePipeLocalInformation local_of(PipeOpen& pipe) {
    wire::FilePipeLocalInformation local;
    local.named_pipe_type = message_mode;
    local.named_pipe_configuration = full_duplex;
    local.maximum_instances = unlimited;
    local.current_instances = 1;
    local.inbound_quota = quota;
    local.outbound_quota = quota;
    local.write_quota_available = quota;
    local.named_pipe_state = connected;
    local.named_pipe_end = server_end;
    const std::lock_guard guard(pipe.mutex);
    local.read_data_available = static_cast<std::uint32_t>(pipe.pipe->available());
    return local;
}

wire::FileStandardInformation standard_pipe() {
    wire::FileStandardInformation standard;
    standard.allocation_size = quota;
    standard.number_of_links = 1;
    standard.delete_pending = true; // as Windows says of pipes: they go with their last handle
    return standard;
}

template <class Information>
Status answer(const Information& information, std::size_t least, std::size_t most, Buffer& out) {
    if (most < least) return Status::info_length_mismatch;
    wire::encode(information, out);
    return Status::success;
}

} // namespace

Status query_pipe(PipeOpen& pipe, const locks::Open& open, FileInfoClass info_class, std::size_t most, Buffer& out) {
    const bool shows_attributes = locks::has_any(open.access, Access::read_attributes);
    switch (info_class) {
    case FileInfoClass::standard: return answer(standard_pipe(), 24, most, out);
    case FileInfoClass::access: return answer(wire::FileAccessInformation{open.access}, 4, most, out);
    case FileInfoClass::pipe:
        if (!shows_attributes) return Status::access_denied;
        return answer(wire::FilePipeInformation{message_mode, 0}, 8, most, out);
    case FileInfoClass::pipe_local:
        if (!shows_attributes) return Status::access_denied;
        return answer(local_of(pipe), 40, most, out);
    default: return Status::invalid_parameter;
    }
}

/// Answers come as messages; a client that would read them as bytes sees the same bytes.
Status set_pipe(const locks::Open& open, FileInfoClass info_class, wire::View input) {
    if (info_class != FileInfoClass::pipe) return Status::invalid_parameter;
    if (!locks::has_any(open.access, Access::write_attributes)) return Status::access_denied;
    const auto wanted = wire::decode<wire::FilePipeInformation>(input);
    if (!wanted) return Status::info_length_mismatch;
    return wanted->read_mode > 1 || wanted->completion_mode > 1 ? Status::invalid_parameter : Status::success;
}

} // namespace holdfast::smb2::info
