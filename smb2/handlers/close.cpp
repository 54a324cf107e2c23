#include "smb2/wire/messages/close.h"
#include "smb2/handlers/attribute_fields.h"
#include "smb2/handlers/handlers.h"
#include "smb2/handlers/others_caching.h"

namespace holdfast::smb2 {

namespace {

void write_at_last(vfs::File& file, Time now) {
    vfs::AttributeChange change;
    change.last_write = std::chrono::floor<vfs::Ticks>(now.time_since_epoch());
    (void)file.set_attributes(change); // only its owner can; for others it stays that of the last write
}

} // namespace

// [MS-SMB2] 3.3.5.10 Receiving an SMB2 CLOSE Request.
Outcome handle_close(Context& ctx, const wire::CloseRequest& request) {
    const locks::OpenRef open = ctx.find_open(request.file_id);
    if (!open) return Status::file_closed;

    // A listing shows sizes and times as they are once the writer is done.
    if (open->bytes_written.load(std::memory_order_relaxed) != 0) tell_folder_of(ctx.locks(), *open);
    // Somebody else may have ended the open since: an admin, a logoff on another channel.
    if (ctx.locks().close(open->id, locks::CloseReason::client).verdict == locks::CloseVerdict::unknown_open)
        return Status::file_closed;

    // The file itself is closed when `open` goes: it can still be asked. Pipes have nothing to tell.
    wire::CloseResponse response;
    FileOpen* const file = resource_of(*open).as_file();
    if (file != nullptr && file->late_write_time.ends()) write_at_last(*file->file, ctx.now);
    if (file != nullptr && has(request.flags, wire::CloseFlags::postquery_attrib)) {
        if (auto attributes = file->file->attributes()) {
            mark_hidden(ctx.locks(), *open, *file->share, *attributes);
            response.flags = wire::CloseFlags::postquery_attrib;
            fill_attributes(response, *attributes);
        }
    }
    return ctx.reply(response);
}

} // namespace holdfast::smb2
