#include "smb2/wire/messages/flush.h"
#include "smb2/handlers/handlers.h"
#include "smb2/map_status.h"

namespace holdfast::smb2 {

// [MS-SMB2] 3.3.5.11 Receiving an SMB2 FLUSH Request. The disk may take long: the pool waits for
// it, and in a compound the requests behind wait as well.
Outcome handle_flush(Context& ctx, const wire::FlushRequest& request) {
    const locks::OpenRef open = ctx.find_open(request.file_id);
    if (!open) return Status::file_closed;

    FileOpen* const file = resource_of(*open).as_file();
    if (file == nullptr) return ctx.reply(wire::FlushResponse{}); // what is written to a pipe has arrived
    if (!has_any(open->access, locks::Access::write_data | locks::Access::append_data)) return Status::access_denied;

    const auto result = std::make_shared<vfs::Result<void>>(vfs::Error::io);
    return ctx.offload([open, file, result] { *result = file->file->flush(); },
                       [open, file, result](Context& later) -> Outcome {
                           if (!*result) return to_status(result->error());
                           file->late_write_time.settle();
                           return later.reply(wire::FlushResponse{});
                       });
}

} // namespace holdfast::smb2
