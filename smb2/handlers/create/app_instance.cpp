#include "smb2/handlers/create/app_instance.h"

#include "smb2/connection/connection.h"
#include "vfs/names.h"

#include <spdlog/spdlog.h>

namespace holdfast::smb2::create {

namespace {

bool is_left_behind(const Context& ctx, const Wish& wish, const locks::OpenRow& open) {
    return open.owner && open.owner->share == ctx.tree->share->id &&
           open.owner->client_guid != ctx.connection.negotiated().client_guid &&
           vfs::fold_case(open.path) == vfs::fold_case(wish.path);
}

bool is_outdated(const std::optional<AppInstance::Version>& asking, const std::optional<AppInstance::Version>& open) {
    return asking && open && *open >= *asking;
}

} // namespace

Status take_over(Context& ctx, const Wish& wish) {
    const auto& instance = wish.contexts.app_instance;
    if (!instance) return Status::success;
    const bool knows_versions = ctx.connection.negotiated().dialect >= 0x0311;
    for (const auto& [id, version] : ctx.server.app_instances.find(instance->id)) {
        const auto open = ctx.locks().row(id);
        if (!open || !is_left_behind(ctx, wish, *open)) continue;
        if (knows_versions && is_outdated(wish.contexts.app_version, version)) return Status::file_forced_closed;
        spdlog::get("smb2")->info("open {} of {} is closed: its application now runs at {}",
                                  static_cast<std::uint64_t>(id), open->path, ctx.connection.peer().address);
        ctx.locks().close(id, locks::CloseReason::taken_over);
    }
    return Status::success;
}

void join_application(Context& ctx, const locks::OpenRef& open) {
    FileOpen& file = *resource_of(*open).as_file();
    if (!file.app_instance) return;
    ctx.server.app_instances.add(*file.app_instance, open->id);
    // Whoever has closed it meanwhile could not know of this.
    if (!open->is_open()) file.leave_application(open->id);
}

} // namespace holdfast::smb2::create
