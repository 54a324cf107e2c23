#include "smb2/wire/messages/change_notify.h"
#include "smb2/connection/connection.h"
#include "smb2/handlers/handlers.h"

#include <algorithm>

namespace holdfast::smb2 {

namespace {

Outcome answer(Context& ctx, const NotifyWait& request) {
    // [MS-SMB2] 3.3.4.4 Sending an Error Response: with NOTIFY_ENUM_DIR the body is that of a success.
    if (request.status == Status::success || request.status == Status::notify_enum_dir)
        return ctx.reply(wire::ChangeNotifyResponse{request.output}, request.status);
    return request.status;
}

Watch::Terms terms_of(const Context& ctx, const wire::ChangeNotifyRequest& request) {
    const bool tree = has(request.flags, wire::ChangeNotifyFlags::watch_tree);
    return {request.completion_filter, tree ? WatchScope::tree : WatchScope::folder,
            std::min<std::size_t>(request.output_buffer_length, ctx.connection.settings().max_notify_buffer)};
}

struct WatchOrStatus {
    std::shared_ptr<Watch> watch;
    Status refused = Status::success; // where there is none
};

/// [MS-FSA] 2.1.5.11 Server Requests Change Notifications for a Directory: the watch of this open, made with the
/// terms of the first request.
WatchOrStatus watch_of(Context& ctx, const locks::Open& open, FileOpen& file, const Watch::Terms& terms) {
    const std::scoped_lock lock(file.mutex);
    if (file.has_left) return {nullptr, Status::file_closed};
    if (!file.watch) {
        const std::string path = ctx.locks().path_of(open);
        file.watch = ctx.server.watches.add({file.share, path, open.id}, terms, ctx.connection.settings().max_watches);
        if (!file.watch) return {nullptr, Status::insufficient_resources};
        // A rename that came between did not find it to take it along.
        if (const std::string now = ctx.locks().path_of(open); now != path)
            ctx.server.watches.moved(file.share->id, path, now);
    }
    return {file.watch};
}

/// Windows lets nothing wait in the middle of a compound, and clients expect to be told so.
bool may_wait_here(const Context& ctx, FileOpen& file) {
    if (ctx.is_last_of_compound) return true;
    const std::scoped_lock lock(file.mutex);
    return file.watch && file.watch->has_answer();
}

Outcome wait_for_change(Context& ctx, const locks::OpenRef& open, const std::shared_ptr<Watch>& watch,
                        std::uint32_t most) {
    const auto request = std::make_shared<NotifyWait>(NotifyWait{ctx.new_token(), most});
    if (watch->wait(request) == Watch::Begun::answered) return answer(ctx, *request);
    return ctx.pending(
        request->token, Interim::send,
        [request, open](Context& later, locks::WakeReason) { return answer(later, *request); },
        [watch, token = request->token, &watches = ctx.server.watches] { watches.cancel(*watch, token); });
}

} // namespace

// [MS-SMB2] 3.3.5.19 Receiving an SMB2 CHANGE_NOTIFY Request.
Outcome handle_change_notify(Context& ctx, const wire::ChangeNotifyRequest& request) {
    const locks::OpenRef open = ctx.find_open(request.file_id);
    if (!open) return Status::file_closed;
    if (request.output_buffer_length > ctx.connection.negotiated().max_transact_size) return Status::invalid_parameter;
    if (open->kind != locks::FileKind::directory) return Status::invalid_parameter;
    if (!locks::has_any(open->access, locks::Access::read_data)) return Status::access_denied;

    FileOpen& file = *resource_of(*open).as_file();
    if (!file.share->settings.change_notify) return Status::not_implemented;
    if (!may_wait_here(ctx, file)) return Status::internal_error;

    const auto [watch, refused] = watch_of(ctx, *open, file, terms_of(ctx, request));
    if (!watch) return refused;
    // Asked when the watch is there: from now on it is told of it.
    if (ctx.locks().is_delete_pending(open->file)) return Status::delete_pending;
    return wait_for_change(ctx, open, watch, request.output_buffer_length);
}

} // namespace holdfast::smb2
