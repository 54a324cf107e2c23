// A named stream of a file or folder that is there.
#include "smb2/handlers/create/after_effects.h"
#include "smb2/handlers/create/attempt.h"
#include "smb2/handlers/create/caching.h"
#include "smb2/handlers/create/existing_access.h"
#include "smb2/map_status.h"

namespace holdfast::smb2::create {

namespace {

using locks::Access;
using wire::CreateOptions;

Status to_status_of_stream(vfs::Error error) {
    return error == vfs::Error::unsupported ? Status::object_name_invalid : to_status(error);
}

/// The disposition is about the stream, which is data whatever it belongs to.
CourseVerdict decide_course_of_stream(const Wish& wish, const vfs::Resolved& found, bool exists) {
    vfs::Attributes data = found.attributes;
    data.kind = vfs::Kind::file;
    return decide_course(wish, exists ? &data : nullptr);
}

vfs::DataAccess with_writing(vfs::DataAccess data) {
    const bool reads = data == vfs::DataAccess::read || data == vfs::DataAccess::read_write;
    return reads ? vfs::DataAccess::read_write : vfs::DataAccess::write;
}

/// Under the account's permissions: whoever may not open the file for that does not get at its streams.
vfs::Result<std::shared_ptr<vfs::File>> open_base(const Context& ctx, const vfs::Resolved& found,
                                                  vfs::DataAccess data) {
    vfs::OpenHow how;
    how.data = data;
    auto base = ctx.tree->share->volume->open(found.path, how);
    if (base && (*base)->id() != found.attributes.id) return vfs::Error::not_found; // the name leads elsewhere by now
    return base;
}

/// Takes back the stream that was made, unless somebody else has it open by now.
void take_back(Context& ctx, vfs::File& stream) {
    const auto hold = ctx.locks().hold_unopened(key_of(stream));
    if (hold) (void)stream.remove_stream(stream.stream_id());
}

/// What is to be done with which stream.
struct Target {
    std::optional<locks::FileKey> key; // of one that is there
    Course course = Course::open;

    bool is_to_be_made() const { return course == Course::make; }
};

Status find_target(Context& ctx, const Wish& wish, const vfs::Resolved& found, Target& target) {
    const auto base = open_base(ctx, found, vfs::DataAccess::none);
    if (!base) return base.error() == vfs::Error::not_found ? Status::retry : to_status(base.error());
    const auto there = (*base)->find_stream(wish.part.stream);
    if (!there && there.error() != vfs::Error::not_found) return to_status_of_stream(there.error());

    if (there) target.key = locks::FileKey{found.attributes.id.device, found.attributes.id.inode, there->id};
    if (target.key && ctx.locks().is_delete_pending(*target.key)) return Status::delete_pending;
    const CourseVerdict verdict = decide_course_of_stream(wish, found, there.has_value());
    target.course = verdict.course;
    return verdict.status;
}

/// [MS-FSA] 2.1.5.1.2.1, of the file: whoever makes a stream, or empties one, writes into it.
Granted check_access_to_stream(Context& ctx, const Wish& wish, const vfs::Resolved& found, Course course) {
    const AccessNeeds needs{wish.access, course == Course::open ? Access::none : Access::write_data,
                            wish.contexts.maximal_access};
    Granted granted = check_access(ctx, found, needs);
    if (granted.verdict.status != Status::success || !wish.asks(CreateOptions::delete_on_close)) return granted;
    if (!has_any(granted.verdict.granted, Access::remove))
        granted.verdict.status = Status::access_denied;
    else if ((found.attributes.dos_attributes & vfs::dos::read_only) != 0)
        granted.verdict.status = Status::cannot_delete;
    return granted;
}

using StreamOrStatus = boost::system::result<std::shared_ptr<vfs::File>, Status>;

StreamOrStatus open_or_make(Context& ctx, Wish& wish, const vfs::Resolved& found, const Target& target,
                            Access granted) {
    const bool makes = target.is_to_be_made();
    const vfs::DataAccess data = data_access_for(granted, vfs::Kind::file, target.course);
    const auto base = open_base(ctx, found, makes ? with_writing(data) : data);
    wish.meets_local_lease = !base && base.error() == vfs::Error::would_block;
    if (wish.meets_local_lease) return Status::pending;
    if (!base) return base.error() == vfs::Error::not_found ? Status::retry : to_status(base.error());
    const auto opened =
        (*base)->open_stream(wish.part.stream, data, makes ? vfs::Create::must_be_new : vfs::Create::never);
    if (opened) return *opened;
    const bool has_changed = opened.error() == (makes ? vfs::Error::exists : vfs::Error::not_found);
    return has_changed ? Status::retry : to_status_of_stream(opened.error());
}

} // namespace

Attempt open_named_stream(Context& ctx, Wish& wish, const vfs::Resolved& found) {
    Target target;
    if (const Status refused = find_target(ctx, wish, found, target); refused != Status::success) return refused;
    if (const Status taken = check_lease_key(ctx, wish, target.key); taken != Status::success) return taken;
    const auto [access, maximal] = check_access_to_stream(ctx, wish, found, target.course);
    if (access.status != Status::success) return access.status;
    const auto opened = open_or_make(ctx, wish, found, target, access.granted);
    if (!opened) return opened.error();
    const std::shared_ptr<vfs::File>& file = *opened;

    Status status = target.is_to_be_made() ? apply_contexts(wish, *file) : Status::success;
    if (status == Status::success) {
        auto result = register_open(ctx, wish, file, file->opened_path(), access.granted, target.course);
        if (result.verdict == locks::OpenVerdict::granted && target.is_to_be_made())
            resource_of(*result.open)
                .as_file()
                ->tell_of_stream(file->opened_path(), wish.part.stream, wire::FileAction::added_stream);
        if (result.verdict == locks::OpenVerdict::granted)
            return finish(ctx, wish, *file, target.course, result, maximal);
        status = to_status(result.verdict);
    }
    if (target.is_to_be_made()) take_back(ctx, *file);
    return status;
}

} // namespace holdfast::smb2::create
