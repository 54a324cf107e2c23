#include "smb2/handlers/create/attempt.h"

#include "smb2/connection/connection.h"
#include "smb2/handlers/create/caching.h"
#include "smb2/handlers/create/existing_access.h"
#include "smb2/map_status.h"

namespace holdfast::smb2::create {

namespace {

using locks::Access;
using wire::CreateOptions;

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

/// Whoever wants to delete a file finds its named streams in the way, or it goes no sooner than they are closed. Where
/// one is open but for a cached handle, its client is asked, and the wish's token waits: true then.
bool ask_named_streams(Context& ctx, Wish& wish, const locks::FileKey& file, locks::CacheOperation operation) {
    if (!ctx.locks().has_open_named_streams(file)) return false;
    const auto asked = ctx.locks().break_handles_of_named_streams(file, operation, wish.token);
    wish.asked_for = asked.stream;
    return asked.verdict == locks::BreakVerdict::wait;
}

/// The same after a refusal that they may be to blame for.
bool asks_streams_after(Context& ctx, Wish& wish, const locks::FileKey& file, Access access,
                        locks::OpenVerdict verdict) {
    return verdict == locks::OpenVerdict::sharing_violation && has_any(access, Access::remove) &&
           ask_named_streams(ctx, wish, file, locks::CacheOperation::share_broken);
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
    const locks::FileKey key = key_of(found.attributes.id);
    if (asks_streams_after(ctx, wish, key, access.granted, announced)) return Status::pending;
    if (announced != locks::OpenVerdict::granted) return to_status(announced);
    const auto opened = open_file(ctx, wish, found, how);
    wish.meets_local_lease = !opened && opened.error() == vfs::Error::would_block;
    if (wish.meets_local_lease) return Status::pending;
    if (!opened) return opened.error() == vfs::Error::not_found ? Status::retry : to_status(opened.error());
    const std::shared_ptr<vfs::File>& file = *opened;
    if (file->id() != found.attributes.id) return Status::retry; // the name leads elsewhere by now

    // Else nobody would hear of it: the name goes with the last close, which always succeeds.
    if (wish.asks(CreateOptions::delete_on_close) && file->is_on_read_only_disk()) return Status::media_write_protected;
    if (wish.asks(CreateOptions::delete_on_close) && ask_named_streams(ctx, wish, key, locks::CacheOperation::remove))
        return Status::pending;
    locks::OpenResult result = register_open(ctx, wish, file, file->opened_path(), access.granted, course);
    if (asks_streams_after(ctx, wish, key, access.granted, result.verdict)) return Status::pending;
    if (result.verdict != locks::OpenVerdict::granted) return to_status(result.verdict);
    return finish(ctx, wish, *file, course, result, maximal);
}

} // namespace holdfast::smb2::create
