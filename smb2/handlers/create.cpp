#include "smb2/handlers/attribute_fields.h"
#include "smb2/handlers/create/app_instance.h"
#include "smb2/handlers/create/attempt.h"
#include "smb2/handlers/create/caching.h"
#include "smb2/handlers/create/contexts.h"
#include "smb2/handlers/create/durable.h"
#include "smb2/handlers/create/name.h"
#include "smb2/handlers/create/open_pipe.h"
#include "smb2/handlers/create/replay.h"
#include "smb2/handlers/create/validate.h"
#include "smb2/handlers/handlers.h"
#include "smb2/handlers/others_caching.h"
#include "smb2/map_status.h"

namespace holdfast::smb2 {

namespace {

/// Each further round needs somebody else who made or removed the name in the middle of ours.
constexpr int most_attempts = 16;

create::Attempt try_create(Context& ctx, create::Wish& wish) {
    const auto found = ctx.tree->share->volume->resolve(wish.path);
    if (!found) return to_status(found.error());

    const vfs::Attributes* const existing = found->exists ? &found->attributes : nullptr;
    if (existing != nullptr && ctx.locks().is_delete_pending(create::key_of(existing->id)))
        return Status::delete_pending;

    if (existing != nullptr && wish.means_named_stream()) return create::open_named_stream(ctx, wish, *found);

    const auto [refused, course] = create::decide_course(wish, existing);
    if (refused != Status::success) return refused;
    return course == create::Course::make ? create::make_new(ctx, wish, *found)
                                          : create::open_existing(ctx, wish, *found, course);
}

create::Attempt create_at_last(Context& ctx, create::Wish& wish) {
    for (int attempt = 0; attempt < most_attempts; ++attempt) {
        create::Attempt result = try_create(ctx, wish);
        if (result || result.error() != Status::retry) return result;
    }
    return Status::sharing_violation; // the name is in others' hands all the time
}

create::Attempt open_or_make(Context& ctx, const wire::CreateRequest& request, create::Wish& wish) {
    if (const Status refused = create::validate(request, wish); refused != Status::success) return refused;
    if (const Status refused = create::read_name(request.name, wish); refused != Status::success) return refused;
    if (wish.part.is_said_data && !ctx.tree->share->volume->capabilities().named_streams)
        return Status::object_name_invalid; // a colon is an illegal character there
    if (auto before = create::find_made_before(ctx, wish)) return std::move(*before);
    if (const Status refused = create::take_over(ctx, wish); refused != Status::success) return refused;
    wish.token = ctx.new_token();
    create::Attempt result = create_at_last(ctx, wish);
    if (result) {
        create::keep_for_replay(ctx, *result);
        create::join_application(ctx, result->open);
    }
    return result;
}

/// Who comes back has asked before: what else stands in the request means nothing, but the name where a lease stands
/// for it.
create::Attempt come_back(Context& ctx, const wire::CreateRequest& request, create::Wish& wish) {
    if (wish.contexts.lease) {
        if (const Status refused = create::read_name(request.name, wish); refused != Status::success) return refused;
    }
    return create::reconnect(ctx, wish);
}

Outcome answer(Context& ctx, const create::Wish& wish, const create::Opened& opened) {
    wire::CreateResponse response;
    response.create_action = opened.action;
    fill_attributes(response, opened.attributes);
    const auto id = static_cast<std::uint64_t>(opened.open->id);
    response.file_id = {id, id};
    response.create_contexts = create::answer_contexts(wish.contexts, opened, ctx.tree->share->volume->serial_number());
    create::answer_caching(wish, opened.caching, response);
    ctx.remember_open(response.file_id);
    return ctx.reply(response);
}

} // namespace

// [MS-SMB2] 3.3.5.9 Receiving an SMB2 CREATE Request.
Outcome handle_create(Context& ctx, const wire::CreateRequest& request) {
    if (!ctx.tree->share->is_disk()) return create::open_pipe(ctx, request);

    create::Wish wish;
    if (const Status refused = create::read_contexts(request.create_contexts, wish.contexts);
        refused != Status::success)
        return refused;
    create::Attempt result =
        wish.contexts.durable.comes_back() ? come_back(ctx, request, wish) : open_or_make(ctx, request, wish);
    if (!result && result.error() == Status::pending)
        return wish.meets_local_lease ? wait_for_local_lease(ctx, wish.token)
                                      : wait_for_others(ctx, wish.token, wish.asked_for);
    if (!result) return result.error();
    mark_hidden(ctx.locks(), *result->open, *ctx.tree->share, result->attributes);
    return answer(ctx, wish, *result);
}

} // namespace holdfast::smb2
