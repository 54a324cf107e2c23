#include "smb2/handlers/tree_user.h"

#include "smb2/access_check.h"
#include "smb2/state/session_news.h"
#include "vfs/names.h"

#include <algorithm>

namespace holdfast::smb2 {

namespace {

using locks::Access;

constexpr auto read_access = static_cast<Access>(0x001200A9); // read and execute

bool is_allowed(const ShareSettings& share, const std::string& name) {
    if (share.allowed_users.empty()) return true;
    const std::string user = vfs::fold_case(name);
    return std::ranges::any_of(share.allowed_users,
                               [&](const std::string& allowed) { return vfs::fold_case(allowed) == user; });
}

} // namespace

Access share_access(const Share& share, const auth::Principal& principal) {
    if (!is_allowed(share.settings, principal.user)) return Access::none;
    if (share.is_disk() && principal.anonymous) return Access::none;
    return share.settings.read_only ? read_access : all_access;
}

std::shared_ptr<TreeConnect> tree_for(const TreeConnect& tree, std::shared_ptr<const SessionUser> user) {
    auto owner = std::make_shared<locks::Owner>(*tree.owner);
    name_user(*owner, user->principal);
    auto converted = std::make_shared<TreeConnect>(tree);
    converted->owner = std::move(owner);
    converted->maximal_access = share_access(*tree.share, user->principal);
    converted->user = std::move(user);
    return converted;
}

} // namespace holdfast::smb2
