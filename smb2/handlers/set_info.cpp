#include "smb2/wire/messages/set_info.h"
#include "smb2/handlers/handlers.h"
#include "smb2/handlers/info/notify_filter.h"
#include "smb2/handlers/info/pipe_info.h"
#include "smb2/handlers/info/request_subject.h"
#include "smb2/handlers/info/security.h"
#include "smb2/handlers/info_table.h"

namespace holdfast::smb2 {

namespace {

using info::Subject;

/// [MS-SMB2] 3.3.5.21.1 Handling SMB2_0_INFO_FILE.
Status set_file(const Subject& subject, const wire::SetInfoRequest& request) {
    const auto info_class = static_cast<wire::FileInfoClass>(request.file_info_class);
    const info::FileChange* const row = info::find_file_change(info_class);
    if (!row) return info::refusal_of_file_change(info_class);
    if (!locks::has_all(subject.open.access, row->needs)) return Status::access_denied;
    if (request.buffer.size() < row->least) return Status::info_length_mismatch;

    OwnChange change = subject.file.begin_write(subject.locks, subject.open);
    const Status status = row->apply(subject, request.buffer);
    if (status == Status::success)
        change.put_off(subject.file.untold_changes, info::told_of(info_class, request.buffer));
    return status;
}

Status set_security(const Subject& subject, const wire::SetInfoRequest& request) {
    OwnChange change = subject.file.begin_write(subject.locks, subject.open);
    const Status status = info::set_security(subject, request.additional_information, request.buffer);
    if (status == Status::success) change.put_off(subject.file.untold_changes, wire::CompletionFilter::security);
    return status;
}

Status set_info(Context& ctx, locks::Open& open, const wire::SetInfoRequest& request) {
    OpenResource& resource = resource_of(open);
    const auto file_class = static_cast<wire::FileInfoClass>(request.file_info_class);
    if (resource.as_pipe()) {
        return request.info_type == wire::InfoType::file ? info::set_pipe(open, file_class, request.buffer)
                                                         : Status::invalid_parameter;
    }
    const Subject subject = info::subject_of(ctx, open, *resource.as_file());
    switch (request.info_type) {
    case wire::InfoType::file: return set_file(subject, request);
    // [MS-SMB2] 3.3.5.21.2 Handling SMB2_0_INFO_FILESYSTEM.
    case wire::InfoType::filesystem:
        return info::refusal_of_fs_change(static_cast<wire::FsInfoClass>(request.file_info_class));
    case wire::InfoType::security: return set_security(subject, request);
    case wire::InfoType::quota: return Status::not_supported;
    }
    return Status::invalid_parameter;
}

} // namespace

// [MS-SMB2] 3.3.5.21 Receiving an SMB2 SET_INFO Request.
Outcome handle_set_info(Context& ctx, const wire::SetInfoRequest& request) {
    const locks::OpenRef open = ctx.find_open(request.file_id);
    if (!open) return Status::file_closed;
    if (request.buffer.size() > ctx.connection.negotiated().max_transact_size) return Status::invalid_parameter;
    const Status status = set_info(ctx, *open, request);
    return status == Status::success ? ctx.reply(wire::SetInfoResponse{}) : Outcome(status);
}

} // namespace holdfast::smb2
