#include "admin_api/qumulo/smb_files.h"

#include "admin_api/qumulo/closing.h"
#include "admin_api/qumulo/error.h"
#include "admin_api/qumulo/listing.h"
#include "admin_api/qumulo/location.h"
#include "admin_api/qumulo/names.h"
#include "admin_api/qumulo/paths.h"

namespace holdfast::admin_api::qumulo {

namespace {

bool is_watching(locks::OpenId id, const WatchDirectory& watches) {
    const auto next = watches.watches(locks::OpenId{static_cast<std::uint64_t>(id) - 1}, 1);
    return !next.empty() && next.front().open == id;
}

enum class Paths : bool { left_out, told };

void write_handle(JsonWriter& json, const locks::OpenRow& row, Paths paths, const WatchDirectory& watches) {
    const locks::Owner* const owner = row.owner.get();
    json.begin_object();
    json.field_decimal("file_number", row.file.file);
    json.key("handle_info");
    json.begin_object();
    json.field("location", location_of(row.id, owner));
    json.field("version", std::int64_t{1});
    json.field("num_byte_range_locks", std::int64_t{row.locks_held});
    const bool watching = row.kind == locks::FileKind::directory && is_watching(row.id, watches);
    json.field("num_notify_watches", watching ? "1" : "0"); // a text, as documented
    write_words(json, "access_mask", access_names(row.access));
    json.field("owner", owner ? auth_id_of(owner->sid) : "0");
    json.field("path", paths == Paths::told ? full_path(owner, row.path, row.stream_name) : std::string());
    json.end_object();
    json.end_object();
}

std::optional<std::string> location_in(const boost::json::object& element) {
    const auto* const info = element.if_contains("handle_info");
    const auto* const object = info ? info->if_object() : nullptr;
    return object ? member_text(*object, "location") : std::nullopt;
}

/// A location names the handle and the session that holds it: one that is now another session's is not what was meant.
bool close(std::string_view text, LockView& locks) {
    const auto location = handle_location(text);
    const auto row = location ? locks.row(location->open) : std::nullopt;
    if (!row || row->kind == locks::FileKind::pipe) return false;
    if ((row->owner ? row->owner->session : locks::SessionId{}) != location->session) return false;
    return locks.close(location->open, locks::CloseReason::admin).verdict == locks::CloseVerdict::closed;
}

} // namespace

Answer list_files(const Call& call) {
    const auto page = read_page(call.parameters, Paging::ends_with_null);
    if (!page) return bad_request(page.error());
    const auto file = call.parameters.number("file_number");
    if (!file) return bad_request(file.error());

    const auto rows =
        call.backend.locks.list_opens(locks::OpenId{page->after}, page->limit + 1, [&](const locks::OpenRow& row) {
            return row.kind != locks::FileKind::pipe && (!*file || row.file.file == **file);
        });
    const Paths paths = call.parameters.is_true("resolve_paths") ? Paths::told : Paths::left_out;
    return page_of(
        "file_handles", rows, *page, Paging::ends_with_null, call,
        [](const locks::OpenRow& row) { return static_cast<std::uint64_t>(row.id); },
        [&](JsonWriter& json, const locks::OpenRow& row) { write_handle(json, row, paths, call.backend.watches); });
}

Answer close_files(const Call& call) {
    return close_all(call, "smb/files/close", "File handle", location_in,
                     [&](std::string_view location) { return close(location, call.backend.locks); });
}

} // namespace holdfast::admin_api::qumulo
