#include "smb2/wire/messages/read.h"
#include "smb2/connection/connection.h"
#include "smb2/handlers/handlers.h"
#include "smb2/handlers/io_checks.h"
#include "smb2/map_status.h"
#include "smb2/pipes/pipe.h"

#include <cstring>

namespace holdfast::smb2 {

namespace {

using wire::ReadResponseHead;

/// What a READ asks for, kept beyond the request.
struct Wanted {
    locks::OpenRef open;
    std::uint64_t offset = 0;
    std::uint32_t length = 0;
    std::uint32_t minimum_count = 0;
};

/// The head of the answer, and room behind it that the data is read into.
std::span<std::byte> begin_reply(Context& ctx, std::size_t length) {
    const std::uint8_t padding = ctx.connection.torture().read_padding;
    wire::encode(ReadResponseHead{.padding = padding}, ctx.out, ctx.out_at);
    ctx.out.append_zeros(padding);
    return {ctx.out.append(length), length};
}

/// Says how much of the room holds data.
Outcome end_reply(Context& ctx, std::size_t length, Status status = Status::success) {
    const std::size_t head_end = ctx.out_at + wire::header_size + ReadResponseHead::size;
    ctx.out.shrink(head_end + ctx.connection.torture().read_padding + length);
    const auto data_length = static_cast<std::uint32_t>(length);
    std::memcpy(ctx.out.data() + ctx.out_at + ReadResponseHead::data_length_at, &data_length, sizeof data_length);
    // The size of the structure counts one byte of data, which clients expect to find.
    if (length == 0) ctx.out.append_zeros(1);
    return Replied{status};
}

Outcome fail_reply(Context& ctx, Status status) {
    ctx.out.shrink(ctx.out_at + wire::header_size);
    return status;
}

/// What was read is the answer, unless it is less than the client can use.
Outcome finish_read(Context& ctx, const Wanted& wanted, const vfs::Result<std::size_t>& got) {
    if (!got) return fail_reply(ctx, to_status(got.error()));
    if (*got < wanted.minimum_count || (*got == 0 && wanted.length != 0)) return fail_reply(ctx, Status::end_of_file);

    wanted.open->bytes_read.fetch_add(*got, std::memory_order_relaxed);
    FileOpen& file = *resource_of(*wanted.open).as_file();
    {
        const std::scoped_lock lock(file.mutex);
        file.position = wanted.offset + *got;
    }
    return end_reply(ctx, *got);
}

/// The pool reads into a buffer of its own: the reply's moves on with the connection.
Outcome read_later(Context& ctx, Wanted wanted) {
    struct Job {
        Wanted wanted;
        Buffer data;
        vfs::Result<std::size_t> got = vfs::Error::io;
    };
    const auto job = std::make_shared<Job>(Job{std::move(wanted), Buffer(), vfs::Error::io});
    return ctx.offload(
        [job] {
            std::byte* const room = job->data.append(job->wanted.length);
            const auto& file = resource_of(*job->wanted.open).as_file()->file;
            job->got = file->read_at({room, job->wanted.length}, job->wanted.offset);
        },
        [job](Context& later) -> Outcome {
            // Force-closed meanwhile: its client is not to see any more of the file.
            if (!job->wanted.open->is_open()) return Status::file_closed;
            const std::size_t got = job->got ? *job->got : 0;
            const auto room = begin_reply(later, got);
            if (got != 0) std::memcpy(room.data(), job->data.data(), got);
            return finish_read(later, job->wanted, job->got);
        });
}

/// [MS-FSA] 2.1.5.3 Server Requests a Read.
Outcome read_file(Context& ctx, const FileOpen& file, Wanted wanted) {
    if (file.file->kind() == vfs::Kind::directory) return Status::invalid_device_request;
    const auto range = io_range(wanted.offset, wanted.length);
    if (!range) return Status::invalid_parameter;
    if (!range->empty() && !ctx.locks().allows_io(*wanted.open, *range, locks::IoKind::read))
        return Status::file_lock_conflict;

    const auto room = begin_reply(ctx, wanted.length);
    const auto got = file.file->read_at(room, wanted.offset, vfs::File::Wait::no);
    if (!got && got.error() == vfs::Error::would_block) {
        fail_reply(ctx, Status::pending);
        return read_later(ctx, std::move(wanted));
    }
    return finish_read(ctx, wanted, got);
}

Outcome read_pipe(Context& ctx, PipeOpen& pipe, const Wanted& wanted) {
    const auto room = begin_reply(ctx, wanted.length);
    const std::scoped_lock lock(pipe.mutex);
    const pipes::PipeRead got = pipe.pipe->read(room);
    if (is_error(got.status)) return fail_reply(ctx, got.status);
    wanted.open->bytes_read.fetch_add(got.bytes, std::memory_order_relaxed);
    return end_reply(ctx, got.bytes, got.status);
}

} // namespace

// [MS-SMB2] 3.3.5.12 Receiving an SMB2 READ Request.
Outcome handle_read(Context& ctx, const wire::ReadRequest& request) {
    Wanted wanted{ctx.find_open(request.file_id), request.offset, request.length, request.minimum_count};
    if (!wanted.open) return Status::file_closed;

    // A client that may run a program has to read it.
    if (!has_any(wanted.open->access, locks::Access::read_data | locks::Access::execute)) return Status::access_denied;
    if (request.length > ctx.connection.negotiated().max_read_size) return Status::invalid_parameter;
    if (names_rdma_channel(ctx.connection.negotiated(), request.channel)) return Status::invalid_parameter;

    OpenResource& resource = resource_of(*wanted.open);
    if (PipeOpen* const pipe = resource.as_pipe()) return read_pipe(ctx, *pipe, wanted);
    return read_file(ctx, *resource.as_file(), std::move(wanted));
}

} // namespace holdfast::smb2
