#include "smb2/handlers/create/existing_access.h"

#include "smb2/handlers/create/attempt.h"
#include "vfs/share_path.h"

namespace holdfast::smb2::create {

namespace {

using locks::Access;

/// Whether the account can take the name away. The root of a share has no name here; whoever may
/// write into it may ask.
bool is_unlinkable(const Context& ctx, const vfs::Resolved& found, const vfs::Identity& identity, PosixRights rights) {
    if (found.path.empty()) return rights.write;
    const auto parent = ctx.tree->share->volume->resolve(vfs::parent_of(found.path));
    return parent && parent->exists && may_unlink(parent->attributes, found.attributes, identity);
}

Granted check_with(const Context& ctx, const vfs::Resolved& found, const AccessNeeds& needs, PosixRights rights) {
    const vfs::Identity& identity = acting_identity(ctx.tree->user->identity);
    AccessFacts facts;
    facts.kind = found.attributes.kind;
    facts.dos_attributes = found.attributes.dos_attributes;
    facts.rights = rights;
    facts.owner = owns(found.attributes, identity);
    facts.share_allows = share_allows(*ctx.tree);
    // Looked up only where it matters.
    if (needs.tell_maximal || has_any(needs.granted, Access::remove | Access::maximum_allowed))
        facts.unlinkable = is_unlinkable(ctx, found, identity, rights);

    const Access maximal = maximal_access(facts);
    if (!has_all(maximal, needs.required)) return {{Status::access_denied, Access::none}, maximal};
    return {decide_access(needs.granted, maximal), maximal};
}

} // namespace

Granted check_access(Context& ctx, const vfs::Resolved& found, const AccessNeeds& needs) {
    const PosixRights by_mode = posix_rights(found.attributes, acting_identity(ctx.tree->user->identity));
    Granted granted = check_with(ctx, found, needs, by_mode);
    if (granted.verdict.status != Status::access_denied) return granted;

    // An ACL of the file system may say more than the mode does: the kernel knows.
    const auto file = ctx.tree->share->volume->open(found.path, {});
    if (!file || (*file)->id() != found.attributes.id) return granted;
    const PosixRights by_kernel = (*file)->permissions();
    const PosixRights either{by_mode.read || by_kernel.read, by_mode.write || by_kernel.write,
                             by_mode.execute || by_kernel.execute};
    return check_with(ctx, found, needs, either);
}

} // namespace holdfast::smb2::create
