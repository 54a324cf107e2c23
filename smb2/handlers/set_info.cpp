#include "smb2/wire/messages/set_info.h"
#include "smb2/handlers/handlers.h"
#include "smb2/handlers/info/notify_filter.h"
#include "smb2/handlers/info/pipe_info.h"
#include "smb2/handlers/info/request_subject.h"
#include "smb2/handlers/info/security.h"
#include "smb2/handlers/info_table.h"
#include "smb2/handlers/others_caching.h"
#include "smb2/map_status.h"

namespace holdfast::smb2 {

namespace {

using info::Subject;

/// Whether a disposition, of either class, asks for the deletion: both begin with that bit.
bool asks_for_deletion(wire::View buffer) { return !buffer.empty() && (buffer.front() & std::byte{1}) != std::byte{0}; }

/// [MS-FSA] 2.1.4.12, SET_INFORMATION.
std::optional<locks::CacheOperation> operation_of(wire::FileInfoClass info_class, wire::View buffer) {
    switch (info_class) {
    case wire::FileInfoClass::end_of_file:
    case wire::FileInfoClass::allocation: return locks::CacheOperation::write;
    case wire::FileInfoClass::rename:
    case wire::FileInfoClass::link: return locks::CacheOperation::rename;
    case wire::FileInfoClass::disposition:
    case wire::FileInfoClass::disposition_ex:
        return asks_for_deletion(buffer) ? std::optional(locks::CacheOperation::remove) : std::nullopt;
    default: return std::nullopt; // the others change nothing that a client caches
    }
}

/// Status::pending: the subject's token waits.
Status ask_holders(const Subject& subject, locks::CacheOperation operation) {
    subject.asked_for = subject.open.file;
    const Status status = to_status(subject.locks.break_caching(subject.open, operation, subject.token));
    const bool deletes_file = operation == locks::CacheOperation::remove && !subject.is_named_stream();
    if (status != Status::success || !deletes_file) return status;
    if (!subject.locks.has_open_named_streams(subject.open.file)) return status;
    // The file goes with the last open of its named streams too: one that is but cached goes now.
    const auto asked = subject.locks.break_handles_of_named_streams(subject.open.file, operation, subject.token);
    if (asked.verdict == locks::BreakVerdict::wait) subject.asked_for = asked.stream;
    return to_status(asked.verdict);
}

/// [MS-SMB2] 3.3.5.21.1 Handling SMB2_0_INFO_FILE.
Status set_file(const Subject& subject, const wire::SetInfoRequest& request) {
    const auto info_class = static_cast<wire::FileInfoClass>(request.file_info_class);
    const info::FileChange* const row = info::find_file_change(info_class);
    if (!row) return info::refusal_of_file_change(info_class);
    if (!locks::has_all(subject.open.access, row->needs)) return Status::access_denied;
    if (request.buffer.size() < row->least) return Status::info_length_mismatch;
    if (const auto operation = operation_of(info_class, request.buffer)) {
        if (const Status status = ask_holders(subject, *operation); status != Status::success) return status;
    }

    OwnChange change = subject.file.begin_write(subject.locks, subject.open);
    const Status status = row->apply(subject, request.buffer);
    if (status != Status::success) return status;
    subject.file.late_write_time.settle();
    change.put_off(subject.file.untold_changes, info::told_of(info_class, request.buffer));
    tell_folder_of(subject.locks, subject.open);
    return status;
}

Status set_security(const Subject& subject, const wire::SetInfoRequest& request) {
    if (const Status status = ask_holders(subject, locks::CacheOperation::security); status != Status::success)
        return status;
    OwnChange change = subject.file.begin_write(subject.locks, subject.open);
    const Status status = info::set_security(subject, request.additional_information, request.buffer);
    if (status == Status::success) change.put_off(subject.file.untold_changes, wire::CompletionFilter::security);
    return status;
}

Status set_info(const Subject& subject, const wire::SetInfoRequest& request) {
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

bool gives_name(const wire::SetInfoRequest& request) {
    const auto info_class = static_cast<wire::FileInfoClass>(request.file_info_class);
    return request.info_type == wire::InfoType::file &&
           (info_class == wire::FileInfoClass::rename || info_class == wire::FileInfoClass::link);
}

} // namespace

// [MS-SMB2] 3.3.5.21 Receiving an SMB2 SET_INFO Request.
Outcome handle_set_info(Context& ctx, const wire::SetInfoRequest& request) {
    const locks::OpenRef open = ctx.find_open(request.file_id);
    if (!open) return Status::file_closed;
    if (request.buffer.size() > ctx.connection.negotiated().max_transact_size) return Status::invalid_parameter;

    OpenResource& resource = resource_of(*open);
    Status status = Status::invalid_parameter;
    if (resource.as_pipe() != nullptr) {
        const auto file_class = static_cast<wire::FileInfoClass>(request.file_info_class);
        if (request.info_type == wire::InfoType::file) status = info::set_pipe(*open, file_class, request.buffer);
    } else {
        // What an open may do was decided when it was opened; a folder is written into by whoever asks now.
        if (gives_name(request)) ctx.act_as(ctx.tree->user->identity);
        Subject subject = info::subject_of(ctx, *open, *resource.as_file());
        subject.token = ctx.new_token();
        status = set_info(subject, request);
        if (status == Status::pending) return wait_for_others(ctx, subject.token, subject.asked_for);
    }
    return status == Status::success ? ctx.reply(wire::SetInfoResponse{}) : Outcome(status);
}

} // namespace holdfast::smb2
