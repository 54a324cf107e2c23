#include "smb2/handlers/create/attempt.h"

#include "smb2/access_check.h"
#include "smb2/handlers/create/after_effects.h"
#include "smb2/handlers/create/caching.h"
#include "smb2/handlers/others_caching.h"
#include "smb2/map_status.h"
#include "vfs/share_path.h"

namespace holdfast::smb2::create {

namespace {

using locks::Access;
using wire::CreateOptions;

vfs::OpenHow how_to_make(const Wish& wish, Access granted) {
    vfs::OpenHow how;
    how.kind = wish.asks(CreateOptions::directory_file) ? vfs::Kind::directory : vfs::Kind::file;
    how.data = data_access_for(granted, how.kind, Course::make);
    how.create = vfs::Create::must_be_new;
    how.dos_attributes = wish.dos_attributes;
    // What has just come into being wants to be backed up; folders are not asked.
    if (how.kind == vfs::Kind::file) how.dos_attributes |= vfs::dos::archive;
    return how;
}

/// Who makes a file gets what he asks for, whatever its attributes will say to others.
AccessVerdict access_to_new(const Wish& wish, Access allowed) {
    // Making something takes the right to write into the folder; whether the account has it, the kernel knows.
    if (!has_any(allowed, Access::write_data | Access::append_data)) return {Status::access_denied, Access::none};
    return decide_access(wish.access, allowed);
}

/// A folder that is about to go takes nothing in.
Status check_parent(Context& ctx, const Wish& wish) {
    const auto parent = ctx.tree->share->volume->resolve(vfs::parent_of(wish.path));
    if (!parent) return to_status(parent.error());
    if (!parent->exists) return Status::object_path_not_found;
    return ctx.locks().is_delete_pending(key_of(parent->attributes.id)) ? Status::delete_pending : Status::success;
}

/// Takes back what was made, unless somebody else has it open by now: then it is his.
void take_back(Context& ctx, const vfs::File& file) {
    const auto hold = ctx.locks().hold_unopened(key_of(file.id()));
    if (hold) (void)ctx.tree->share->volume->remove(file.opened_path(), file.id(), file.kind());
}

/// [MS-FSA] 2.1.5.1.1: with a named stream its file is made. What is opened then is the stream.
boost::system::result<std::shared_ptr<vfs::File>, Status> take_stream(Context& ctx, const Wish& wish,
                                                                      const std::shared_ptr<vfs::File>& made) {
    if (!wish.means_named_stream()) return made;
    auto stream = made->open_stream(wish.part.stream, vfs::DataAccess::read_write, vfs::Create::must_be_new);
    if (stream) return *stream;
    take_back(ctx, *made);
    return stream.error() == vfs::Error::unsupported ? Status::object_name_invalid : to_status(stream.error());
}

} // namespace

Attempt make_new(Context& ctx, Wish& wish, const vfs::Resolved& found) {
    if (wish.asks(CreateOptions::delete_on_close) && (wish.dos_attributes & vfs::dos::read_only) != 0)
        return Status::cannot_delete;

    const Access allowed = share_allows(*ctx.tree);
    const AccessVerdict access = access_to_new(wish, allowed);
    if (access.status != Status::success) return access.status;
    if (const Status refused = check_parent(ctx, wish); refused != Status::success) return refused;
    if (const Status refused = check_lease_key(ctx, wish, std::nullopt); refused != Status::success) return refused;

    OwnChange change = ctx.server.watches.begin(ctx.tree->share->id, found.path, NameChange::added);
    const auto made = ctx.tree->share->volume->open(found.path, how_to_make(wish, access.granted));
    if (!made && made.error() == vfs::Error::exists) return Status::retry; // somebody was faster
    if (!made) return to_status(made.error());
    const auto meant = take_stream(ctx, wish, *made);
    if (!meant) return meant.error();
    const std::shared_ptr<vfs::File>& file = *meant;

    const auth::Principal& maker = ctx.tree->user->principal;
    Status status = apply_contexts(wish, *file);
    if (status == Status::success) status = apply_security(wish, *file, {maker.uid, maker.sid});
    const auto attributes = file->attributes();
    if (status == Status::success && !attributes) status = to_status(attributes.error());
    if (status == Status::success) {
        locks::OpenResult result = register_open(ctx, wish, file, file->opened_path(), access.granted, Course::make);
        if (result.verdict == locks::OpenVerdict::granted) {
            change.added(file->kind());
            if (wish.means_named_stream())
                resource_of(*result.open)
                    .as_file()
                    ->tell_of_stream(file->opened_path(), wish.part.stream, wire::FileAction::added_stream);
            tell_folder_of(ctx.locks(), *result.open);
            return Opened{std::move(result.open), wire::CreateAction::created, *attributes, allowed, result.caching,
                          result.durable};
        }
        status = to_status(result.verdict);
    }
    take_back(ctx, *file);
    return status;
}

} // namespace holdfast::smb2::create
