#include "smb2/pipes/administrators.h"

#include "smb2/state/server_state.h"
#include "vfs/names.h"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace holdfast::smb2::pipes {

bool may_administer(const PipeContext& context) {
    if (!context.server || !context.caller.is_account || context.caller.user.empty()) return false;
    const std::string user = vfs::fold_case(context.caller.user);
    return std::ranges::any_of(context.server->current_settings()->administrators,
                               [&](const std::string& name) { return vfs::fold_case(name) == user; });
}

std::string name_of(const Caller& caller) {
    return caller.domain.empty() ? caller.user : caller.domain + "\\" + caller.user;
}

void tell_change(const PipeContext& context, AdminChange change) {
    change.caller = name_of(context.caller);
    change.peer = context.caller.address;
    if (const auto logger = spdlog::get("smb2")) {
        if (change.allowed)
            logger->info("{} by {} from {}: {}: {} found, {} ended", change.action, change.caller, change.peer,
                         change.what, change.matched, change.done);
        else
            logger->warn("{} by {} from {}: {}: refused, not an administrator", change.action, change.caller,
                         change.peer, change.what);
    }
    if (context.server && context.server->admin_changed) context.server->admin_changed(change);
}

} // namespace holdfast::smb2::pipes
