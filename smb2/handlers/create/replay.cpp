#include "smb2/handlers/create/replay.h"

#include "smb2/connection/connection.h"
#include "smb2/handlers/create/durable.h"
#include "smb2/map_caching.h"
#include "smb2/map_status.h"

namespace holdfast::smb2::create {

namespace {

CreateName name_of(const Context& ctx, const Wish& wish) {
    return {ctx.connection.negotiated().client_guid, wish.contexts.durable.request_v2->create_guid};
}

/// Whoever repeats himself says the same of caching: with a lease its key, without one none.
bool asks_for_the_same_caching(const Wish& wish, const std::optional<locks::LeaseRow>& held) {
    const bool by_lease = held && held->kind == locks::CachingKind::lease;
    if (by_lease != wish.contexts.lease.has_value()) return false;
    return !by_lease || held->key == wish.contexts.lease->key;
}

/// As Windows answers: of an oplock, no more than this request asks for, whatever the open has.
locks::CachingAnswer answer_of(const Wish& wish, const std::optional<locks::LeaseRow>& held) {
    if (!held) return {};
    const bool by_lease = held->kind == locks::CachingKind::lease;
    const locks::Caching told = by_lease ? held->held : held->held & caching_of(wish.oplock_level);
    return {held->kind, told, held->version, held->epoch, held->breaking_to.has_value()};
}

/// And it outlives its connection as far as that goes.
std::optional<locks::DurableKind> durability_of(const locks::OpenRow& row, const locks::CachingAnswer& caching) {
    const bool by_handle = row.durable_kind == locks::DurableKind::durable;
    return by_handle && !has_any(caching.held, locks::Caching::handle) ? std::nullopt : row.durable_kind;
}

/// The answer was lost with the server, or with the connection: the client comes back without knowing that it has it.
void come_back(Context& ctx, const Wish& wish, locks::OpenId id) {
    locks::Reconnection request = reconnection_of(ctx, wish);
    request.id = id;
    request.create_guid = wish.contexts.durable.request_v2->create_guid;
    request.persistent = true;
    const auto result = ctx.locks().reconnect(request);
    if (result.open) resource_of(*result.open).sequence.restart(ctx.header.channel_sequence());
}

Attempt made_before(Context& ctx, const Wish& wish, locks::OpenId id) {
    if (may_persist(ctx) == MayPersist::yes) come_back(ctx, wish, id);
    const locks::OpenRef open = ctx.locks().find(id);
    const auto row = open ? ctx.locks().row(id) : std::nullopt;
    if (!row || !open->is_of(ctx.session->id, ctx.tree->id)) return Status::duplicate_objectid;
    if (!asks_for_the_same_caching(wish, row->lease)) return Status::access_denied;

    FileOpen& file = *resource_of(*open).as_file();
    const auto attributes = file.file->attributes();
    if (!attributes) return to_status(attributes.error());
    const locks::CachingAnswer caching = answer_of(wish, row->lease);
    return Opened{open, file.made_by, *attributes, open->access, caching, durability_of(*row, caching)};
}

} // namespace

std::optional<Attempt> find_made_before(Context& ctx, const Wish& wish) {
    if (!wish.contexts.durable.request_v2 || !ctx.connection.negotiated().is_3x()) return std::nullopt;
    if (ctx.running_create) return std::nullopt; // it has waited, and goes on
    auto begun = ctx.server.replays.begin(name_of(ctx, wish));
    if (begun.running) {
        ctx.running_create = std::move(begun.running);
        return std::nullopt;
    }
    if (!ctx.header.is_replay()) return Attempt(Status::duplicate_objectid);
    if (begun.open == locks::OpenId{}) return Attempt(Status::file_not_available); // ask again when it is done
    return made_before(ctx, wish, begun.open);
}

void keep_for_replay(Context& ctx, const Opened& opened) {
    if (!ctx.running_create) return;
    FileOpen& file = *resource_of(*opened.open).as_file();
    file.made_by = opened.action;
    file.is_replayable.store(true);
    ctx.running_create->succeeded(opened.open->id);
    ctx.running_create.reset();
    // Whoever has closed it meanwhile could not know of the name.
    if (!opened.open->is_open()) file.forget_replay(opened.open->id);
}

} // namespace holdfast::smb2::create
