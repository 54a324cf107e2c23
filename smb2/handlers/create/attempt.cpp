#include "smb2/handlers/create/attempt.h"

#include "smb2/access_check.h"
#include "smb2/connection/connection.h"
#include "smb2/handlers/create/after_effects.h"
#include "smb2/handlers/create/caching.h"
#include "smb2/handlers/create/durable.h"
#include "smb2/map_status.h"
#include "smb2/state/file_record.h"

namespace holdfast::smb2::create {

namespace {

using locks::Access;

/// [MS-FSCC] 2.4.31 FileModeInformation: the options that it tells of.
constexpr wire::CreateOptions mode_options = static_cast<wire::CreateOptions>(0x103E);

constexpr locks::FileKind kind_of(vfs::Kind kind) {
    return kind == vfs::Kind::directory ? locks::FileKind::directory : locks::FileKind::file;
}

/// What does not depend on the open file.
locks::OpenRequest request_for(const Context& ctx, Wish& wish, const locks::FileKey& file, vfs::Kind kind,
                               Access granted, Course course) {
    locks::OpenRequest request;
    request.file = file;
    request.kind = kind_of(kind);
    request.access = granted;
    request.share_mode = wish.share_mode;
    request.create_options = to_bits(wish.options);
    request.delete_on_close = wish.asks(wire::CreateOptions::delete_on_close);
    request.overwrites = replaces_content(course);
    request.is_guarded = ctx.tree->share->settings.kernel_oplocks;
    request.caching = caching_wish(ctx.connection.negotiated(), wish, kind);
    request.token = wish.token;
    wish.asked_for = file;
    return request;
}

} // namespace

locks::FileKey key_of(const vfs::FileId& id) { return {id.device, id.inode, 0}; }

locks::FileKey key_of(const vfs::File& file) { return {file.id().device, file.id().inode, file.stream_id()}; }

Access share_allows(const TreeConnect& tree) {
    const Access allowed = tree.maximal_access;
    return tree.share->settings.read_only ? allowed & ~changing_access : allowed;
}

vfs::DataAccess data_access_for(Access granted, vfs::Kind kind, Course course) {
    const bool reads = has_any(granted, Access::read_data | Access::execute);
    if (kind == vfs::Kind::directory)
        return has_any(granted, Access::read_data) ? vfs::DataAccess::read : vfs::DataAccess::none;

    const bool writes = has_any(granted, Access::write_data | Access::append_data) || replaces_content(course);
    if (reads) return writes ? vfs::DataAccess::read_write : vfs::DataAccess::read;
    return writes ? vfs::DataAccess::write : vfs::DataAccess::none;
}

locks::OpenVerdict announce_open(Context& ctx, Wish& wish, const vfs::Attributes& file, Access granted, Course course) {
    if (!ctx.tree->share->settings.kernel_oplocks) return locks::OpenVerdict::granted;
    return ctx.locks().announce(request_for(ctx, wish, key_of(file.id), file.kind, granted, course)).verdict;
}

locks::OpenResult register_open(Context& ctx, Wish& wish, const std::shared_ptr<vfs::File>& file,
                                const std::string& path, Access granted, Course course) {
    auto resource = std::make_unique<FileOpen>(ctx.tree->share, file, ctx.tree->user->identity);
    resource->watches = &ctx.server.watches;
    resource->replays = &ctx.server.replays;
    if (ctx.running_create) resource->create_name = std::make_unique<CreateName>(ctx.running_create->name());
    resource->app_instances = &ctx.server.app_instances;
    if (wish.contexts.app_instance)
        resource->app_instance =
            std::make_unique<AppInstance>(AppInstance{wish.contexts.app_instance->id, wish.contexts.app_version});
    resource->sequence.restart(ctx.header.channel_sequence());
    resource->mode = to_bits(wish.options & mode_options);
    if (wish.contexts.lease && wish.contexts.lease->parent)
        resource->parent_lease = {ctx.connection.negotiated().client_guid, *wish.contexts.lease->parent};

    locks::OpenRequest request = request_for(ctx, wish, key_of(*file), file->kind(), granted, course);
    request.durable = durability_wish(wish.contexts.durable, may_persist(ctx));
    if (request.durable && request.durable->kind == locks::DurableKind::persistent)
        request.resource_record = to_text(FileRecord::of(*resource));
    request.path = path;
    request.stream_name = file->stream_name();
    request.now = ctx.now;
    request.owner = ctx.tree->owner;
    request.resource = std::move(resource);
    if (!request.is_guarded || !request.caching) return ctx.locks().open(std::move(request));
    const auto claim = ctx.server.kernel_leases.claim(request.file, file, *request.caching);
    return ctx.locks().open(std::move(request));
}

Attempt finish(Context& ctx, const Wish& wish, vfs::File& file, Course course, const locks::OpenResult& result,
               Access maximal) {
    const locks::OpenRef open = result.open;
    const auto withdraw = [&](Status why) {
        resource_of(*open).as_file()->keeps_name = true;
        ctx.locks().close(open->id, locks::CloseReason::client);
        return why;
    };
    auto attributes = file.attributes();
    if (!attributes) return withdraw(to_status(attributes.error()));
    // Its last name went between our look and the table: another CREATE finds out what is there now.
    if (attributes->links == 0) return withdraw(Status::retry);

    if (replaces_content(course)) {
        FileOpen& held = *resource_of(*open).as_file();
        OwnChange change = held.begin(file.opened_path(), NameChange::modified);
        if (const Status failed = replace_content(wish, file); failed != Status::success) return withdraw(failed);
        remove_named_streams(ctx.locks(), file);
        using wire::CompletionFilter;
        constexpr auto of_data = CompletionFilter::size | CompletionFilter::last_write;
        if (file.stream_id() != 0)
            change.put_off(held.untold_changes, of_data);
        else
            change.modified(CompletionFilter::attributes | of_data);
        attributes = file.attributes();
        if (!attributes) return withdraw(to_status(attributes.error()));
    }
    return Opened{open, action_of(course), *attributes, maximal, result.caching, result.durable};
}

} // namespace holdfast::smb2::create
