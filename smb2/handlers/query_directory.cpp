#include "smb2/wire/messages/query_directory.h"
#include "smb2/connection/connection.h"
#include "smb2/handlers/directory/listing.h"
#include "smb2/handlers/handlers.h"
#include "smb2/handlers/output_body.h"

namespace holdfast::smb2 {

// [MS-SMB2] 3.3.5.18 Receiving an SMB2 QUERY_DIRECTORY Request.
Outcome handle_query_directory(Context& ctx, const wire::QueryDirectoryRequest& request) {
    const locks::OpenRef open = ctx.find_open(request.file_id);
    if (!open) return Status::file_closed;
    const OpenFile folder = ctx.find_file(request.file_id);
    if (!folder || open->kind != locks::FileKind::directory) return Status::invalid_parameter;
    if (request.output_buffer_length > ctx.connection.negotiated().max_transact_size) return Status::invalid_parameter;

    const directory::EntryLayout* const layout = directory::find_layout(request.file_information_class);
    if (!layout) return Status::invalid_info_class;
    // The right to read a folder is to list it.
    if (!locks::has_any(open->access, locks::Access::read_data)) return Status::access_denied;

    OutputBody body(ctx.out, ctx.out_at);
    const auto short_names = ctx.tree->share->settings.short_names ? vfs::ShortNames::generated : vfs::ShortNames::none;
    directory::EntryWriter entries(body.buffer(), *layout, request.output_buffer_length, short_names);
    if (!entries.has_room_for_any()) return Status::info_length_mismatch;

    const std::string path = ctx.locks().path_of(*open);
    const std::lock_guard guard(folder.file->mutex);
    Status status = directory::start_or_continue(folder.file->enumeration, request.flags, request.file_name);
    if (status == Status::success) status = directory::list_entries(*folder.file, path, request.flags, entries);
    return status == Status::success ? body.finish() : Outcome(status);
}

} // namespace holdfast::smb2
