#include "smb2/handlers/create/durable.h"

#include "smb2/connection/connection.h"
#include "smb2/map_status.h"
#include "vfs/names.h"

#include <algorithm>

namespace holdfast::smb2::create {

namespace {

constexpr std::uint32_t longest_ms = 300'000; // 3.3.5.9.10 has this bound
constexpr std::uint32_t usual_ms = 60'000;    // of a version 2 that names no time

Status to_status(locks::ReconnectVerdict verdict) {
    switch (verdict) {
    case locks::ReconnectVerdict::reconnected: return Status::success;
    case locks::ReconnectVerdict::unknown: return Status::object_name_not_found;
    case locks::ReconnectVerdict::not_its_user: return Status::access_denied;
    case locks::ReconnectVerdict::owner_gone: return Status::user_session_deleted;
    }
    return Status::unsuccessful; // a value that is none of the enumerators
}

locks::Reconnection request_of(const Context& ctx, const Wish& wish) {
    const DurableWishes& durable = wish.contexts.durable;
    locks::Reconnection request = reconnection_of(ctx, wish);
    const FileId id = durable.reconnect_v2 ? durable.reconnect_v2->file_id : durable.reconnect->file_id;
    request.id = locks::OpenId{id.persistent};
    if (durable.reconnect_v2) {
        request.create_guid = durable.reconnect_v2->create_guid;
        request.persistent = has(durable.reconnect_v2->flags, wire::DurableHandleFlags::persistent);
        // 3.3.5.9.12: whose CREATE was never answered knows the name alone.
        if (request.persistent && !ctx.locks().row(request.id))
            request.id = ctx.server.replays.find({ctx.connection.negotiated().client_guid, *request.create_guid});
    }
    return request;
}

/// A lease stands for a file: whoever comes back for it has to name that one.
bool names_the_file(const Context& ctx, const Wish& wish, locks::OpenId id) {
    if (!wish.contexts.lease) return true;
    const auto row = ctx.locks().row(id);
    return !row || (vfs::fold_case(row->path) == vfs::fold_case(wish.path) &&
                    vfs::fold_case(row->stream_name) == vfs::fold_case(wish.part.stream));
}

} // namespace

Status check_durable(const DurableWishes& wishes) {
    const bool version_1 = wishes.request || wishes.reconnect;
    const bool version_2 = wishes.request_v2 || wishes.reconnect_v2;
    if (version_1 && version_2) return Status::invalid_parameter;
    return wishes.request_v2 && wishes.reconnect_v2 ? Status::invalid_parameter : Status::success;
}

MayPersist may_persist(const Context& ctx) {
    const auto capabilities = static_cast<wire::Capabilities>(ctx.connection.negotiated().server_capabilities);
    const bool may =
        ctx.tree->share->settings.continuously_available && has(capabilities, wire::Capabilities::persistent_handles);
    return may ? MayPersist::yes : MayPersist::no;
}

std::optional<locks::Durability> durability_wish(const DurableWishes& wishes, MayPersist may_persist) {
    if (wishes.request_v2) {
        const std::uint32_t asked = wishes.request_v2->timeout_ms == 0 ? usual_ms : wishes.request_v2->timeout_ms;
        const bool persists =
            may_persist == MayPersist::yes && has(wishes.request_v2->flags, wire::DurableHandleFlags::persistent);
        return locks::Durability{std::min(asked, longest_ms), wishes.request_v2->create_guid,
                                 persists ? locks::DurableKind::persistent : locks::DurableKind::durable};
    }
    if (wishes.request) return locks::Durability{longest_ms, {}, locks::DurableKind::durable};
    return std::nullopt;
}

locks::Reconnection reconnection_of(const Context& ctx, const Wish& wish) {
    locks::Reconnection request;
    request.client = ctx.connection.negotiated().client_guid;
    if (wish.contexts.lease) request.lease_key = wish.contexts.lease->key;
    request.owner = ctx.tree->owner;
    request.now = ctx.now;
    return request;
}

Attempt reconnect(Context& ctx, const Wish& wish) {
    const locks::Reconnection request = request_of(ctx, wish);
    if (!names_the_file(ctx, wish, request.id)) return Status::invalid_parameter;
    const auto result = ctx.locks().reconnect(request);
    if (result.verdict != locks::ReconnectVerdict::reconnected) return to_status(result.verdict);

    resource_of(*result.open).sequence.restart(ctx.header.channel_sequence());
    const auto attributes = resource_of(*result.open).as_file()->file->attributes();
    if (!attributes) return smb2::to_status(attributes.error());
    Opened opened{result.open, wire::CreateAction::opened, *attributes, result.open->access, result.caching, {}};
    return opened;
}

void answer_durable(const DurableWishes& wishes, const Opened& opened, std::vector<wire::CreateContext>& answers) {
    if (!opened.durable) return;
    if (wishes.request_v2) {
        const std::uint32_t timeout_ms = durability_wish(wishes)->timeout_ms;
        const auto flags = *opened.durable == locks::DurableKind::persistent ? wire::DurableHandleFlags::persistent
                                                                             : wire::DurableHandleFlags::none;
        answers.push_back(wire::create_context(wire::DurableHandleResponseV2{timeout_ms, flags}));
    } else {
        answers.push_back(wire::create_context(wire::DurableHandleResponse{}));
    }
}

} // namespace holdfast::smb2::create
