#include "smb2/handlers/create/open_pipe.h"

#include "smb2/access_check.h"
#include "smb2/handlers/create/validate.h"
#include "smb2/map_status.h"
#include "smb2/pipes/pipe.h"
#include "vfs/names.h"

namespace holdfast::smb2::create {

namespace {

/// No two opens of a pipe meet: each is a stream of its own. The volume is none that a disk can have.
locks::FileKey unique_key() {
    static std::atomic<std::uint64_t> next{1};
    return {UINT64_MAX, next.fetch_add(1, std::memory_order_relaxed), 0};
}

pipes::Caller caller_of(const Context& ctx) {
    const locks::Owner& owner = *ctx.tree->owner;
    const auth::Principal& principal = ctx.tree->user->principal;
    return {owner.user, owner.domain, owner.client_address, ctx.session->id, !principal.guest && !principal.anonymous};
}

pipes::PipeContext pipe_context(Context& ctx, const locks::FileKey& own_file) {
    const auto settings = ctx.server.current_settings();
    pipes::PipeContext context;
    context.server_name = settings->server_name;
    context.domain = settings->domain;
    context.caller = caller_of(ctx);
    context.own_file = own_file;
    context.server = &ctx.server;
    context.now = ctx.server.clock;
    context.started_at = ctx.server.started_at;
    context.sessions = static_cast<std::uint32_t>(ctx.server.sessions.size());
    context.shares = [&shares = ctx.server.shares] {
        std::vector<pipes::ShareEntry> entries;
        for (const auto& share : shares.all()) {
            entries.push_back({share->settings.name, share->settings.comment, !share->is_disk(), share->settings.hidden,
                               share->tree_connects.load(std::memory_order_relaxed)});
        }
        return entries;
    };
    return context;
}

/// "\srvsvc" and "PIPE\srvsvc" are written as well.
std::string pipe_name(std::u16string_view wire_name) {
    std::string name = vfs::utf16_to_utf8(wire_name);
    if (name.starts_with('\\')) name.erase(0, 1);
    constexpr std::string_view prefix = "pipe\\";
    if (vfs::fold_case(name).starts_with(vfs::fold_case(prefix))) name.erase(0, prefix.size());
    return name;
}

} // namespace

Outcome open_pipe(Context& ctx, const wire::CreateRequest& request) {
    Wish wish;
    if (const Status refused = validate(request, wish); refused != Status::success) return refused;
    const AccessVerdict access = decide_access(wish.access, all_access);
    if (access.status != Status::success) return access.status;

    const std::string name = pipe_name(request.name);
    const locks::FileKey file = unique_key();
    auto pipe = pipes::open_pipe(name, pipe_context(ctx, file));
    if (!pipe) return Status::object_name_not_found;

    locks::OpenRequest wanted;
    wanted.file = file;
    wanted.kind = locks::FileKind::pipe;
    wanted.access = access.granted;
    wanted.share_mode = wish.share_mode;
    wanted.create_options = to_bits(wish.options);
    wanted.path = name;
    wanted.now = ctx.now;
    wanted.owner = ctx.tree->owner;
    wanted.resource = std::make_unique<PipeOpen>(name, std::move(pipe));
    const locks::OpenResult result = ctx.locks().open(std::move(wanted));
    if (result.verdict != locks::OpenVerdict::granted) return to_status(result.verdict);

    wire::CreateResponse response;
    response.allocation_size = 4096; // as Windows says of every pipe
    response.file_attributes = wire::FileAttributes::normal;
    const auto id = static_cast<std::uint64_t>(result.open->id);
    response.file_id = {id, id};
    ctx.remember_open(response.file_id);
    return ctx.reply(response);
}

} // namespace holdfast::smb2::create
