#include "admin_api/native/handles.h"

#include "admin_api/listing.h"
#include "admin_api/names.h"
#include "admin_api/native/people.h"
#include "admin_api/open_walk.h"
#include "admin_api/row_keys.h"
#include "admin_api/time_format.h"

#include <string>

namespace holdfast::admin_api::native {

namespace {

void write_words(JsonWriter& json, std::string_view name, const std::vector<std::string_view>& words) {
    json.key(name);
    json.begin_array();
    for (const std::string_view word : words) json.value(word);
    json.end_array();
}

void write_access(JsonWriter& json, const locks::OpenRow& row) {
    json.key("access");
    json.begin_object();
    json.field("mask", hex32(static_cast<std::uint32_t>(row.access)));
    write_words(json, "names", access_names(row.access, row.kind));
    write_words(json, "rights", access_rights(row.access));
    json.end_object();
}

void write_share_mode(JsonWriter& json, locks::ShareMode mode) {
    json.key("share_mode");
    json.begin_object();
    json.field("read", allows(mode, locks::ShareMode::read));
    json.field("write", allows(mode, locks::ShareMode::write));
    json.field("delete", allows(mode, locks::ShareMode::remove));
    json.end_object();
}

void time_or_null(JsonWriter& json, std::string_view name, const std::optional<locks::Time>& time) {
    field_or_null(json, name, time ? rfc3339(*time) : std::string());
}

/// What its client caches; null when it has asked for nothing.
void write_lease(JsonWriter& json, const std::optional<locks::LeaseRow>& lease) {
    if (!lease) return json.field_null("lease");
    json.key("lease");
    json.begin_object();
    json.field("type", name_of(*lease));
    if (lease->kind == locks::CachingKind::lease) json.field("key", guid_text(lease->key));
    json.field("state", caching_text(lease->held));
    if (lease->version == 2) json.field("epoch", std::int64_t{lease->epoch});
    if (lease->breaking_to) {
        json.field("breaking_to", caching_text(*lease->breaking_to));
        json.field("breaking_since", rfc3339(lease->breaking_since));
    } else {
        json.field_null("breaking_to");
    }
    json.field("handles", std::int64_t{lease->opens});
    json.end_object();
}

/// What the handle outlives, and how long it waits for a client that loses its connection; null when it does not.
void write_durability(JsonWriter& json, const locks::OpenRow& row) {
    if (!row.durable_kind) return json.field_null("durable");
    json.key("durable");
    json.begin_object();
    json.field("kind", name_of(*row.durable_kind));
    json.field("timeout_ms", std::int64_t{row.durable_ms.value_or(0)});
    time_or_null(json, "expires_at", row.expires_at);
    field_or_null(json, "create_guid", row.create_guid ? guid_text(*row.create_guid) : std::string());
    json.end_object();
}

/// A client that caches writes may know more of the file than we do.
bool may_be_dirty(const locks::OpenRow& row) {
    return row.lease && has_any(row.lease->held, locks::Caching::write) &&
           has_any(row.access, locks::Access::write_data | locks::Access::append_data);
}

void write_use(JsonWriter& json, const locks::OpenRow& row, locks::Time now) {
    json.field("opened_at", rfc3339(row.opened_at));
    json.field("last_io_at", rfc3339(row.last_use));
    time_or_null(json, "last_reconnect_at", row.reconnected_at);
    json.field_decimal("bytes_read", row.bytes_read);
    json.field_decimal("bytes_written", row.bytes_written);
    json.field("age_ms", milliseconds_between(row.opened_at, now));
    json.field("idle_ms", milliseconds_between(row.last_use, now));
}

} // namespace

void write_protection(JsonWriter& json, const locks::Owner* owner) {
    if (!owner) {
        for (const char* name : {"dialect", "encrypted", "signed"}) json.field_null(name);
        return;
    }
    field_or_null(json, "dialect", dialect_text(owner->dialect));
    json.field("encrypted", owner->is_encrypted);
    json.field("signed", owner->is_signed);
}

void write_owner(JsonWriter& json, const locks::Owner* owner) {
    if (!owner) {
        for (const char* name : {"user", "client", "session_id", "tree_id"}) json.field_null(name);
        return;
    }
    json.key("user");
    write_user(json, {owner->user, owner->domain, owner->sid, owner->uid});
    json.key("client");
    write_client(json, {owner->client_address, owner->client_port, owner->client_name, owner->client_guid});
    if (owner->session == locks::SessionId{})
        json.field_null("session_id");
    else
        json.field_decimal("session_id", static_cast<std::uint64_t>(owner->session));
    if (owner->tree == locks::TreeId{}) return json.field_null("tree_id");
    json.field_decimal("tree_id", static_cast<std::uint64_t>(owner->tree));
}

void write_handle(JsonWriter& json, const locks::OpenRow& row, locks::Time now) {
    write_handle(json, row, now, LeakJudge(nullptr, now).judge(row));
}

void write_handle(JsonWriter& json, const locks::OpenRow& row, locks::Time now, const LeakVerdict& leak) {
    const locks::Owner* const owner = row.owner.get();
    json.begin_object();
    json.field_decimal("id", static_cast<std::uint64_t>(row.id));
    json.field("state", name_of(row.state));
    field_or_null(json, "share", owner ? std::string_view(owner->share_name) : std::string_view());
    json.field("path", row.path);
    field_or_null(json, "stream", row.stream_name);
    json.field("kind", name_of(row.kind));
    json.field_decimal("file_id", row.file.file);
    json.field_decimal("device", row.file.volume);
    if (row.file.stream != 0) json.field_decimal("stream_id", row.file.stream);
    write_owner(json, owner);
    write_protection(json, owner);
    write_access(json, row);
    write_share_mode(json, row.share_mode);
    write_words(json, "create_options", create_option_names(row.create_options));
    json.field("delete_on_close", row.delete_on_close);
    json.field("delete_pending", row.delete_pending);
    json.key("locks");
    json.begin_object();
    json.field("granted", std::int64_t{row.locks_held});
    json.field("waiting", std::int64_t{row.locks_waiting});
    json.end_object();
    write_lease(json, row.lease);
    write_durability(json, row);
    write_use(json, row, now);
    json.field("dirty_hint", may_be_dirty(row));
    json.key("leak_score");
    json.hundredths(leak.score);
    write_words(json, "leak_reasons", leak.reasons);
    json.end_object();
}

Parsed<locks::OpenId> handle_id(const Request& request) {
    const auto id = decimal(request.path_value("id"));
    if (!id) return Fault{"id", "the id of a handle is a decimal number"};
    return locks::OpenId{*id};
}

Answer list_handles(const Request& request, Backend& backend) {
    const auto listing = parse_listing(Rows::handles, request.query);
    if (!listing) return problem(listing.error());

    const locks::Time now = backend.now();
    const Matcher matches(listing->selector, backend.fold, now);
    LeakJudge judge(&backend.sessions, now);
    const auto write = [&](JsonWriter& json, const locks::OpenRow& row) {
        write_handle(json, row, now, judge.judge(row));
    };
    const auto number = [](const locks::OpenRow& row) { return static_cast<std::uint64_t>(row.id); };
    if (!listing->order) {
        const auto rows = find_opens(backend.locks, matches, locks::OpenId{listing->after}, listing->limit + 1);
        return page_of(Rows::handles, "handles", rows, *listing, number, write);
    }
    auto page = sorted_page<locks::OpenRow>(*listing);
    visit_opens(backend.locks, matches, [&](const locks::OpenRow& row) {
        page.offer(place_of(row, key_of(number(row)), listing->order, backend.fold), row);
    });
    return page_of(Rows::handles, "handles", std::move(page), *listing, write);
}

Answer show_handle(const Request& request, Backend& backend) {
    if (const auto fault = refuse_parameters(request)) return problem(*fault);
    const auto id = handle_id(request);
    if (!id) return problem(id.error());
    const auto row = backend.locks.row(*id);
    if (!row) return problem(Http::not_found, "no open handle has this id", "id");

    Answer answer;
    JsonWriter json(answer.body);
    const locks::Time now = backend.now();
    write_handle(json, *row, now, LeakJudge(&backend.sessions, now).judge(*row));
    return answer;
}

} // namespace holdfast::admin_api::native
