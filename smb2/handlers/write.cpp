#include "smb2/wire/messages/write.h"
#include "smb2/connection/connection.h"
#include "smb2/handlers/fixed_times.h"
#include "smb2/handlers/handlers.h"
#include "smb2/handlers/io_checks.h"
#include "smb2/handlers/others_caching.h"
#include "smb2/map_status.h"
#include "smb2/pipes/pipe.h"
#include "smb2/wire/messages/create.h"

#include <vector>

namespace holdfast::smb2 {

namespace {

using locks::Access;

bool is_write_through(const locks::Open& open, wire::WriteFlags flags) {
    return has(flags, wire::WriteFlags::write_through) ||
           has(static_cast<wire::CreateOptions>(open.create_options), wire::CreateOptions::write_through);
}

vfs::Result<void> write_data(FileOpen& file, std::span<const std::byte> data, std::uint64_t offset,
                             vfs::File::Wait wait) {
    const FixedTimes times(file);
    const auto written = file.file->write_at(data, offset, wait);
    if (written) times.put_back();
    return written;
}

/// Before the first of what is told late.
void note_write(FileOpen& file, Time now) {
    if (!file.share->settings.late_write_time || !file.late_write_time.has_nothing_late(now)) return;
    if (const auto before = file.file->attributes()) file.late_write_time.write_begins(before->times.last_write, now);
}

/// What the watches of the folder will be told of a write to `end`, when the file is closed.
wire::CompletionFilter told_of_write(const vfs::File& file, std::uint64_t end) {
    using wire::CompletionFilter;
    const auto before = file.attributes();
    const bool grows = !before || end > before->size;
    return grows ? CompletionFilter::size | CompletionFilter::last_write : CompletionFilter::last_write;
}

vfs::Result<void> write_file(const locks::LockManager& locks, locks::Open& open, std::span<const std::byte> data,
                             std::uint64_t offset, vfs::File::Wait wait) {
    FileOpen& file = *resource_of(open).as_file();
    OwnChange change = file.begin_write(locks, open);
    const auto told = change ? told_of_write(*file.file, offset + data.size()) : wire::CompletionFilter::none;
    const auto written = write_data(file, data, offset, wait);
    if (written) change.put_off(file.untold_changes, told);
    return written;
}

Outcome finish_write(Context& ctx, locks::Open& open, std::uint64_t offset, std::size_t length,
                     const vfs::Result<void>& result) {
    if (!result) return to_status(result.error());
    open.bytes_written.fetch_add(length, std::memory_order_relaxed);
    FileOpen& file = *resource_of(open).as_file();
    {
        const std::scoped_lock lock(file.mutex);
        file.position = offset + length;
    }
    return ctx.reply(wire::WriteResponse{static_cast<std::uint32_t>(length)});
}

enum class Durable : std::uint8_t { no, yes };

/// The pool writes (unless that is done) and, where the client wants to be sure, flushes.
Outcome write_later(Context& ctx, const locks::OpenRef& open, const wire::WriteRequest& request, bool written,
                    Durable durable) {
    struct Job {
        locks::OpenRef open;
        std::uint64_t offset = 0;
        std::size_t length = 0;
        std::vector<std::byte> data; // empty when it is written already
        vfs::Result<void> result;
    };
    const auto job = std::make_shared<Job>();
    job->open = open;
    job->offset = request.offset;
    job->length = request.data.size();
    if (!written) job->data.assign(request.data.begin(), request.data.end());
    return ctx.offload(
        [job, durable, &locks = ctx.locks()] {
            if (!job->data.empty())
                job->result = write_file(locks, *job->open, job->data, job->offset, vfs::File::Wait::allowed);
            if (job->result && durable == Durable::yes) job->result = resource_of(*job->open).as_file()->file->flush();
        },
        [job](Context& later) -> Outcome {
            if (!job->open->is_open()) return Status::file_closed;
            return finish_write(later, *job->open, job->offset, job->length, job->result);
        });
}

/// With APPEND_DATA alone what is there already may not be changed.
Status check_append_only(const locks::Open& open, const vfs::File& file, std::uint64_t offset) {
    if (has_any(open.access, Access::write_data)) return Status::success;
    const auto attributes = file.attributes();
    if (!attributes) return to_status(attributes.error());
    return offset < attributes->size ? Status::access_denied : Status::success;
}

/// [MS-FSA] 2.1.5.4 Server Requests a Write.
Outcome write_to_file(Context& ctx, const locks::OpenRef& open, FileOpen& file, const wire::WriteRequest& request) {
    if (file.file->kind() == vfs::Kind::directory) return Status::invalid_device_request;
    const auto range = io_range(request.offset, request.data.size());
    if (!range) return Status::invalid_parameter;
    if (const Status refused = check_append_only(*open, *file.file, request.offset); is_error(refused)) return refused;
    if (const auto waits = ask_others(ctx, *open, locks::CacheOperation::write)) return *waits;
    if (!range->empty() && !ctx.locks().allows_io(*open, *range, locks::IoKind::write))
        return Status::file_lock_conflict;

    vfs::Result<void> result;
    if (!request.data.empty()) note_write(file, ctx.now);
    if (!request.data.empty())
        result = write_file(ctx.locks(), *open, request.data, request.offset, vfs::File::Wait::no);
    const auto durable = is_write_through(*open, request.flags) ? Durable::yes : Durable::no;
    if (!result && result.error() == vfs::Error::would_block) return write_later(ctx, open, request, false, durable);
    if (result && durable == Durable::yes) return write_later(ctx, open, request, true, durable);
    return finish_write(ctx, *open, request.offset, request.data.size(), result);
}

Outcome write_to_pipe(Context& ctx, locks::Open& open, PipeOpen& pipe, const wire::WriteRequest& request) {
    const std::scoped_lock lock(pipe.mutex);
    if (const Status status = pipe.pipe->write(request.data); status != Status::success) return status;
    open.bytes_written.fetch_add(request.data.size(), std::memory_order_relaxed);
    return ctx.reply(wire::WriteResponse{static_cast<std::uint32_t>(request.data.size())});
}

} // namespace

// [MS-SMB2] 3.3.5.13 Receiving an SMB2 WRITE Request.
Outcome handle_write(Context& ctx, const wire::WriteRequest& request) {
    const locks::OpenRef open = ctx.find_open(request.file_id);
    if (!open) return Status::file_closed;

    if (request.data.size() > ctx.connection.negotiated().max_write_size) return Status::invalid_parameter;
    if (!has_any(open->access, Access::write_data | Access::append_data)) return Status::access_denied;
    if (names_rdma_channel(ctx.connection.negotiated(), request.channel)) return Status::invalid_parameter;

    OpenResource& resource = resource_of(*open);
    if (PipeOpen* const pipe = resource.as_pipe()) return write_to_pipe(ctx, *open, *pipe, request);
    return write_to_file(ctx, open, *resource.as_file(), request);
}

} // namespace holdfast::smb2
