#include "admin_api/events/event_writer.h"

#include "admin_api/names.h"
#include "admin_api/native/handles.h"
#include "admin_api/native/people.h"
#include "admin_api/time_format.h"

namespace holdfast::admin_api {

namespace {

void write_id(JsonWriter& json, std::string_view name, locks::OpenId id) {
    if (id == locks::OpenId{}) return json.field_null(name);
    json.field_decimal(name, static_cast<std::uint64_t>(id));
}

/// What a handle is about, for events that are not about the handle itself.
void write_place(JsonWriter& json, const locks::OpenRow& row) {
    const locks::Owner* const owner = row.owner.get();
    native::field_or_null(json, "share", owner ? std::string_view(owner->share_name) : std::string_view());
    json.field("path", row.path);
    native::field_or_null(json, "stream", row.stream_name);
    json.field_decimal("file_id", row.file.file);
    json.field_decimal("device", row.file.volume);
    native::write_owner(json, owner);
}

void write_short_handle(JsonWriter& json, const locks::OpenRow& row) {
    json.key("handle");
    json.begin_object();
    write_id(json, "id", row.id);
    write_place(json, row);
    json.end_object();
}

/// Whose session it is, and of a tree connect to which share.
void write_session(JsonWriter& json, const locks::Owner* owner) {
    json.key("session");
    json.begin_object();
    native::field_or_null(json, "share", owner ? std::string_view(owner->share_name) : std::string_view());
    native::write_owner(json, owner);
    native::write_protection(json, owner);
    json.end_object();
}

/// null when nobody is named; the id alone when it has gone meanwhile.
void write_blocker(JsonWriter& json, locks::OpenId id, const FindOpen& find, NotFound not_found) {
    if (id == locks::OpenId{}) return json.field_null("blocker");
    const auto row = find(id);
    if (!row && not_found == NotFound::hidden) return json.field_null("blocker");
    json.key("blocker");
    json.begin_object();
    write_id(json, "id", id);
    json.field("is_open", row.has_value());
    if (row) write_place(json, *row);
    json.end_object();
}

void write_share_mode_wish(JsonWriter& json, const locks::OpenRow& row) {
    json.key("wanted");
    json.begin_object();
    json.field("access", hex32(static_cast<std::uint32_t>(row.access)));
    json.key("rights");
    json.begin_array();
    for (const std::string_view right : access_rights(row.access)) json.value(right);
    json.end_array();
    json.key("share_mode");
    json.begin_object();
    json.field("read", allows(row.share_mode, locks::ShareMode::read));
    json.field("write", allows(row.share_mode, locks::ShareMode::write));
    json.field("delete", allows(row.share_mode, locks::ShareMode::remove));
    json.end_object();
    json.end_object();
}

void write_range(JsonWriter& json, const locks::RangeRequest& wanted) {
    json.key("lock");
    json.begin_object();
    json.field("mode", wanted.mode == locks::LockMode::shared ? "shared" : "exclusive");
    json.field_decimal("offset", wanted.range.offset());
    json.field_decimal("length", wanted.range.length());
    json.end_object();
}

/// What each type has beside its handle.
struct MoreWriter {
    JsonWriter& json;
    const Event& event;
    const FindOpen& find;
    const NotFound not_found;

    void operator()(const std::monostate&) const {}
    void operator()(const Ending& ending) const { json.field("reason", name_of(ending.reason)); }
    void operator()(const Renaming& renaming) const { json.field("old_path", renaming.old_path); }
    void operator()(const RangeChange& change) const {
        write_range(json, change.range);
        if (event.type == EventType::conflict_lock) json.field("outcome", change.waits ? "waiting" : "denied");
        if (change.blocker) write_blocker(json, *change.blocker, find, not_found);
    }
    void operator()(const CachingChange& change) const {
        json.key("lease");
        json.begin_object();
        if (event.open.lease) {
            json.field("type", name_of(*event.open.lease));
            if (event.open.lease->kind == locks::CachingKind::lease)
                json.field("key", guid_text(event.open.lease->key));
            if (event.open.lease->version == 2) json.field("epoch", std::int64_t{event.open.lease->epoch});
        }
        json.field("from", caching_text(change.from));
        json.field("to", caching_text(change.to));
        json.end_object();
    }
    void operator()(const RefusedOpen& refused) const {
        write_share_mode_wish(json, event.open);
        write_blocker(json, refused.blocker, find, not_found);
    }
    void operator()(const std::unique_ptr<const AdminChange>& change) const {
        const auto number = [](std::size_t count) { return static_cast<std::int64_t>(count); };
        json.field("action", change->action);
        json.field("caller", change->caller);
        json.field("peer", change->peer);
        json.field("what", change->what);
        json.field("reason", change->reason);
        json.field("dry_run", change->dry_run);
        json.field("matched", number(change->matched));
        json.field("done", number(change->done));
        json.field("failed", number(change->failed));
    }
};

bool is_about_the_handle(EventType type) { return type <= EventType::handle_renamed; }

} // namespace

void write_event(JsonWriter& json, const Event& event, const FindOpen& find, NotFound not_found) {
    json.begin_object();
    json.field_decimal("id", event.id);
    json.field("event", name_of(event.type));
    json.field("at", rfc3339(event.at));
    if (is_about_the_handle(event.type)) {
        json.key("handle");
        native::write_handle(json, event.open, event.at);
    } else if (event.has_handle()) {
        write_short_handle(json, event.open);
    } else if (event.has_session()) {
        write_session(json, event.open.owner.get());
    }
    std::visit(MoreWriter{json, event, find, not_found}, event.more);
    json.end_object();
}

} // namespace holdfast::admin_api
