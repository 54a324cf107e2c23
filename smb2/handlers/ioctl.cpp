#include "smb2/wire/messages/ioctl.h"
#include "smb2/connection/connection.h"
#include "smb2/handlers/fsctl_table.h"
#include "smb2/handlers/handlers.h"

namespace holdfast::smb2 {

namespace {

using fsctl::Target;

bool sizes_are_fine(const wire::IoctlRequest& request, std::uint32_t most) {
    return request.input.size() <= most && request.max_input_response <= most && request.max_output_response <= most;
}

} // namespace

// [MS-SMB2] 3.3.5.15 Receiving an SMB2 IOCTL Request.
Outcome handle_ioctl(Context& ctx, const wire::IoctlRequest& request) {
    if (request.flags != wire::IoctlFlags::is_fsctl) return Status::not_supported;
    const fsctl::FsctlRow* const row = fsctl::find_fsctl(request.ctl_code);
    if (row && row->target == Target::server && request.file_id != related_file_id) return Status::invalid_parameter;

    locks::OpenRef open;
    if (!row || row->target != Target::server) {
        open = ctx.find_open(request.file_id);
        if (!open) return Status::file_closed;
    }
    if (!sizes_are_fine(request, ctx.connection.negotiated().max_transact_size)) return Status::invalid_parameter;
    if (!row) return fsctl::refusal_of(request.ctl_code);
    if (open && (row->target == Target::pipe) != (resource_of(*open).as_pipe() != nullptr))
        return Status::invalid_device_request;
    return row->run({ctx, request, open});
}

} // namespace holdfast::smb2
