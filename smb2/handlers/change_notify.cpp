#include "smb2/wire/messages/change_notify.h"
#include "smb2/connection/connection.h"
#include "smb2/handlers/handlers.h"

namespace holdfast::smb2 {

// [MS-SMB2] 3.3.5.19 Receiving an SMB2 CHANGE_NOTIFY Request. Nothing watches folders yet: as a file
// system does that can't, we say NOT_SUPPORTED, and clients look again when they want to know.
Outcome handle_change_notify(Context& ctx, const wire::ChangeNotifyRequest& request) {
    const locks::OpenRef open = ctx.find_open(request.file_id);
    if (!open) return Status::file_closed;
    if (request.output_buffer_length > ctx.connection.negotiated().max_transact_size) return Status::invalid_parameter;
    if (open->kind != locks::FileKind::directory) return Status::invalid_parameter;
    if (!locks::has_any(open->access, locks::Access::read_data)) return Status::access_denied;
    return Status::not_supported;
}

} // namespace holdfast::smb2
