#include "smb2/handlers/fsctl/pipes.h"

#include "smb2/pipes/pipe.h"
#include "smb2/wire/fsctl/other.h"
#include "vfs/names.h"

#include <mutex>

namespace holdfast::smb2::fsctl {

namespace {

/// [MS-FSCC] 2.3.46 FSCTL_PIPE_PEEK Reply, without data: what waits can be read at once.
struct PeekReply {
    std::uint32_t named_pipe_state = 3; // connected
    std::uint32_t read_data_available = 0;
    std::uint32_t number_of_messages = 0;
    std::uint32_t message_length = 0;

    static constexpr std::size_t size = 16;
    static void fields(auto& wire, auto& m) {
        wire("NamedPipeState", m.named_pipe_state);
        wire("ReadDataAvailable", m.read_data_available);
        wire("NumberOfMessages", m.number_of_messages);
        wire("MessageLength", m.message_length);
    }
};

} // namespace

Outcome pipe_peek(const Call& call) {
    if (call.most() < PeekReply::size) return Status::buffer_too_small;
    PeekReply reply;
    {
        const std::lock_guard guard(call.pipe().mutex);
        reply.read_data_available = static_cast<std::uint32_t>(call.pipe().pipe->available());
    }
    reply.message_length = reply.read_data_available;
    reply.number_of_messages = reply.read_data_available != 0 ? 1 : 0;
    return call.answer(wire::to_bytes(reply),
                       reply.number_of_messages != 0 ? Status::buffer_overflow : Status::success);
}

Outcome pipe_wait(const Call& call) {
    if (call.ctx.tree->share->is_disk()) return Status::invalid_device_request;
    const auto wait = wire::decode<wire::PipeWaitRequest>(call.request.input);
    if (!wait) return Status::invalid_parameter;
    if (!pipes::is_pipe(vfs::utf16_to_utf8(wait->name))) return Status::object_name_not_found;
    return call.answer({});
}

Outcome pipe_transceive(const Call& call) {
    PipeOpen& pipe = call.pipe();
    wire::Bytes output;
    pipes::PipeRead got;
    {
        const std::lock_guard guard(pipe.mutex);
        if (pipe.pipe->available() != 0) return Status::pipe_busy;
        if (const Status status = pipe.pipe->write(call.request.input); status != Status::success) return status;
        output.resize(std::min(call.most(), pipe.pipe->available()));
        got = pipe.pipe->read(output);
    }
    if (is_error(got.status)) return got.status;
    return call.answer(std::move(output), got.status);
}

} // namespace holdfast::smb2::fsctl
