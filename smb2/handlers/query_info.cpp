#include "smb2/wire/messages/query_info.h"
#include "smb2/connection/connection.h"
#include "smb2/handlers/handlers.h"
#include "smb2/handlers/info/pipe_info.h"
#include "smb2/handlers/info/request_subject.h"
#include "smb2/handlers/info/security.h"
#include "smb2/handlers/info_table.h"
#include "smb2/handlers/output_body.h"
#include "smb2/wire/messages/error.h"

#include <bit>

namespace holdfast::smb2 {

namespace {

using info::Subject;

/// What did not fit into the client's buffer is cut off, and BUFFER_OVERFLOW says so.
Outcome finish(OutputBody& body, Status status, std::size_t most) {
    if (is_error(status)) return status;
    if (body.size() <= most) return body.finish(status);
    body.cut(most);
    return body.finish(Status::buffer_overflow);
}

/// [MS-SMB2] 3.3.5.20.1 Handling SMB2_0_INFO_FILE.
Outcome query_file(Context& ctx, const Subject& subject, const wire::QueryInfoRequest& request) {
    const auto info_class = static_cast<wire::FileInfoClass>(request.file_info_class);
    const info::FileQuery* const row = info::find_file_query(info_class);
    if (!row) return info::refusal_of_file_query(info_class);
    if (!locks::has_all(subject.open.access, row->needs)) return Status::access_denied;
    if (request.output_buffer_length < row->least) return Status::info_length_mismatch;

    OutputBody body(ctx.out, ctx.out_at);
    const info::QueryLimits limits{request.output_buffer_length, request.input, request.flags,
                                   request.additional_information};
    return finish(body, row->query(subject, limits, body.buffer()), request.output_buffer_length);
}

/// [MS-SMB2] 3.3.5.20.2 Handling SMB2_0_INFO_FILESYSTEM.
Outcome query_filesystem(Context& ctx, const Subject& subject, const wire::QueryInfoRequest& request) {
    const auto info_class = static_cast<wire::FsInfoClass>(request.file_info_class);
    const info::FsQuery* const row = info::find_fs_query(info_class);
    if (!row) return info::refusal_of_fs_query(info_class);
    if (request.output_buffer_length < row->least) return Status::info_length_mismatch;

    OutputBody body(ctx.out, ctx.out_at);
    return finish(body, row->query(subject, body.buffer()), request.output_buffer_length);
}

/// The error that tells how large the buffer has to be ([MS-SMB2] 2.2.2): since 3.1.1 in a context.
Outcome too_small(Context& ctx, std::size_t needed) {
    const auto bytes = std::bit_cast<std::array<std::byte, 4>>(static_cast<std::uint32_t>(needed));
    wire::ErrorResponse error;
    if (ctx.connection.negotiated().dialect >= 0x0311) {
        wire::ErrorContext context;
        context.error_context_data.assign(bytes.begin(), bytes.end());
        error = wire::error_response({context});
    } else {
        error.error_data.assign(bytes.begin(), bytes.end());
    }
    return ctx.reply(error, Status::buffer_too_small);
}

/// [MS-SMB2] 3.3.5.20.3 Handling SMB2_0_INFO_SECURITY.
Outcome query_security(Context& ctx, const Subject& subject, const wire::QueryInfoRequest& request) {
    const auto wanted = static_cast<wire::SecurityInformation>(request.additional_information);
    const std::size_t start = ctx.out.size();
    OutputBody body(ctx.out, ctx.out_at);
    const Status status = info::query_security(subject, wanted, body.buffer());
    if (is_error(status)) return status;
    if (body.size() <= request.output_buffer_length) return body.finish();
    const std::size_t needed = body.size();
    ctx.out.shrink(start);
    return too_small(ctx, needed);
}

Outcome query_pipe(Context& ctx, const locks::Open& open, PipeOpen& pipe, const wire::QueryInfoRequest& request) {
    if (request.info_type != wire::InfoType::file) return Status::invalid_parameter;
    const auto info_class = static_cast<wire::FileInfoClass>(request.file_info_class);
    OutputBody body(ctx.out, ctx.out_at);
    const Status status = info::query_pipe(pipe, open, info_class, request.output_buffer_length, body.buffer());
    return is_error(status) ? Outcome(status) : body.finish();
}

} // namespace

// [MS-SMB2] 3.3.5.20 Receiving an SMB2 QUERY_INFO Request.
Outcome handle_query_info(Context& ctx, const wire::QueryInfoRequest& request) {
    const locks::OpenRef open = ctx.find_open(request.file_id);
    if (!open) return Status::file_closed;
    const std::uint32_t most = ctx.connection.negotiated().max_transact_size;
    if (request.output_buffer_length > most || request.input.size() > most) return Status::invalid_parameter;

    OpenResource& resource = resource_of(*open);
    if (PipeOpen* pipe = resource.as_pipe()) return query_pipe(ctx, *open, *pipe, request);
    const Subject subject = info::subject_of(ctx, *open, *resource.as_file());
    switch (request.info_type) {
    case wire::InfoType::file: return query_file(ctx, subject, request);
    case wire::InfoType::filesystem: return query_filesystem(ctx, subject, request);
    case wire::InfoType::security: return query_security(ctx, subject, request);
    case wire::InfoType::quota: return Status::not_supported;
    }
    return Status::invalid_parameter;
}

} // namespace holdfast::smb2
