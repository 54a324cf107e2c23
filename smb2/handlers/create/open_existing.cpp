#include "smb2/handlers/create/attempt.h"

#include "smb2/access_check.h"
#include "smb2/connection/connection.h"
#include "smb2/handlers/create/after_effects.h"
#include "smb2/handlers/create/caching.h"
#include "smb2/map_status.h"
#include "vfs/share_path.h"

namespace holdfast::smb2::create {

namespace {

using locks::Access;
using wire::CreateOptions;

/// Whether the account can take the name away. The root of a share has no name here; whoever may
/// write into it may ask.
bool is_unlinkable(const Context& ctx, const vfs::Resolved& found, const vfs::Identity& identity, PosixRights rights) {
    if (found.path.empty()) return rights.write;
    const auto parent = ctx.tree->share->volume->resolve(vfs::parent_of(found.path));
    return parent && parent->exists && may_unlink(parent->attributes, found.attributes, identity);
}

struct AccessNeeds {
    Access granted = Access::none;  // as the client asks
    Access required = Access::none; // what the disposition needs beyond
    bool tell_maximal = false;
};

struct Granted {
    AccessVerdict verdict;
    Access maximal = Access::none;
};

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

/// [MS-FSA] 2.1.5.1.2.1 Algorithm to Check Access to an Existing File.
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

/// [MS-FSA] 2.1.5.1.2, on replacing a file, and 2.1.5.1.2.1, on FILE_DELETE_ON_CLOSE.
Status check_attributes(const Wish& wish, std::uint32_t existing, Course course) {
    // Whoever replaces a hidden or system file must know that it is one.
    constexpr std::uint32_t marks = vfs::dos::hidden | vfs::dos::system;
    if (replaces_content(course) && (existing & marks & ~wish.dos_attributes) != 0) return Status::access_denied;

    if (!wish.asks(CreateOptions::delete_on_close)) return Status::success;
    const std::uint32_t after = replaces_content(course) ? existing | wish.dos_attributes : existing;
    return (after & vfs::dos::read_only) != 0 ? Status::cannot_delete : Status::success;
}

/// The client's open file, where it has leased that: the kernel takes another descriptor for somebody else's. Null when
/// it has none that would do, or when its account could not have opened that itself.
std::shared_ptr<vfs::File> leased_file(const Context& ctx, const Wish& wish, const vfs::Resolved& found,
                                       vfs::DataAccess data) {
    if (!ctx.tree->share->settings.kernel_oplocks || data == vfs::DataAccess::none) return nullptr;
    const auto caching = caching_wish(ctx.connection.negotiated(), wish, found.attributes.kind);
    if (!caching || caching->kind != locks::CachingKind::lease) return nullptr;
    const auto leased = ctx.server.kernel_leases.find_open_file(key_of(found.attributes.id), caching->name);
    if (!leased) return nullptr;
    const bool reads = data != vfs::DataAccess::write, writes = data != vfs::DataAccess::read;
    const vfs::File::Permissions may = leased->permissions();
    const bool does = leased->data_access() == vfs::DataAccess::read_write || leased->data_access() == data;
    return does && (may.read || !reads) && (may.write || !writes) ? leased : nullptr;
}

vfs::Result<std::shared_ptr<vfs::File>> open_file(const Context& ctx, const Wish& wish, const vfs::Resolved& found,
                                                  const vfs::OpenHow& how) {
    if (const auto leased = leased_file(ctx, wish, found, how.data)) return leased->open_again(found.path);
    return ctx.tree->share->volume->open(found.path, how);
}

/// The open is in the table; the file is made what was asked for.
Attempt finish(const Wish& wish, vfs::File& file, Course course, locks::OpenResult result, Access maximal) {
    auto attributes = file.attributes();
    if (!attributes) return to_status(attributes.error());
    // Its last name went between our look and the table: another CREATE finds out what is there now.
    if (attributes->links == 0) return Status::retry;

    if (replaces_content(course)) {
        OwnChange change = resource_of(*result.open).as_file()->begin(file.opened_path(), NameChange::modified);
        if (const Status failed = replace_content(wish, file); failed != Status::success) return failed;
        using wire::CompletionFilter;
        change.modified(CompletionFilter::attributes | CompletionFilter::size | CompletionFilter::last_write);
        attributes = file.attributes();
        if (!attributes) return to_status(attributes.error());
    }
    return Opened{std::move(result.open), action_of(course), *attributes, maximal, result.caching, result.durable};
}

/// Takes the open back out of the table, as if it had never been granted.
void withdraw(Context& ctx, locks::OpenId id) {
    if (const locks::OpenRef open = ctx.locks().find(id)) resource_of(*open).as_file()->keeps_name = true;
    ctx.locks().close(id, locks::CloseReason::client);
}

} // namespace

Attempt open_existing(Context& ctx, Wish& wish, const vfs::Resolved& found, Course course) {
    if (const Status refused = check_lease_key(ctx, wish, key_of(found.attributes.id)); refused != Status::success)
        return refused;
    const AccessNeeds needs{wish.access, replaces_content(course) ? Access::write_data : Access::none,
                            wish.contexts.maximal_access};
    const auto [access, maximal] = check_access(ctx, found, needs);
    if (access.status != Status::success) return access.status;
    if (wish.asks(CreateOptions::delete_on_close) && !has_any(access.granted, Access::remove))
        return Status::access_denied;
    if (const Status refused = check_attributes(wish, found.attributes.dos_attributes, course);
        refused != Status::success)
        return refused;

    vfs::OpenHow how;
    how.data = data_access_for(access.granted, found.attributes.kind, course);
    how.kind = found.attributes.kind;
    const locks::OpenVerdict announced = announce_open(ctx, wish, found.attributes, access.granted, course);
    if (announced != locks::OpenVerdict::granted) return to_status(announced);
    const auto opened = open_file(ctx, wish, found, how);
    wish.meets_local_lease = !opened && opened.error() == vfs::Error::would_block;
    if (wish.meets_local_lease) return Status::pending;
    if (!opened) return opened.error() == vfs::Error::not_found ? Status::retry : to_status(opened.error());
    const std::shared_ptr<vfs::File>& file = *opened;
    if (file->id() != found.attributes.id) return Status::retry; // the name leads elsewhere by now

    locks::OpenResult result = register_open(ctx, wish, file, file->opened_path(), access.granted, course);
    if (result.verdict != locks::OpenVerdict::granted) return to_status(result.verdict);

    const locks::OpenId id = result.open->id;
    Attempt attempt = finish(wish, *file, course, std::move(result), maximal);
    if (!attempt) withdraw(ctx, id);
    return attempt;
}

} // namespace holdfast::smb2::create
