#include "admin_api/qumulo/smb_sessions.h"

#include "admin_api/qumulo/closing.h"
#include "admin_api/qumulo/error.h"
#include "admin_api/qumulo/identity.h"
#include "admin_api/qumulo/listing.h"
#include "admin_api/qumulo/location.h"
#include "admin_api/time_format.h"

#include <chrono>
#include <set>

namespace holdfast::admin_api::qumulo {

namespace {

constexpr std::string_view guest_sid = "S-1-5-32-546";

void write_duration(JsonWriter& json, std::string_view name, locks::Time from, locks::Time to) {
    const auto passed = std::chrono::duration_cast<std::chrono::nanoseconds>(to - from).count();
    json.key(name);
    json.begin_object();
    json.field_decimal("nanoseconds", passed > 0 ? static_cast<std::uint64_t>(passed) : 0);
    json.end_object();
}

void write_shares(JsonWriter& json, const std::vector<TreeRow>& trees) {
    std::set<std::string_view> names; // a client may connect to a share twice
    for (const TreeRow& tree : trees) names.insert(tree.share);
    json.key("share_names");
    json.begin_array();
    for (const std::string_view name : names) json.value(name);
    json.end_array();
}

void write_session(JsonWriter& json, const SessionRow& row, const std::string& server_address, locks::Time now) {
    json.begin_object();
    json.field("location", location_of(row.id));
    json.field("tenant_id", std::int64_t{1});
    json.field("originator", row.client_address);
    json.field("server_address", server_address);
    json.key("user");
    write_identity(json, {.name = row.user, .sid = row.sid, .uid = row.uid, .gid = std::nullopt});
    json.field("num_opens", static_cast<std::int64_t>(row.opens));
    write_duration(json, "time_open", row.created_at, now);
    write_duration(json, "time_idle", row.last_use, now);
    json.field("is_guest", row.sid == guest_sid);
    json.field("is_encrypted", row.is_encrypted);
    write_shares(json, row.trees);
    json.end_object();
}

std::optional<std::string> location_in(const boost::json::object& element) { return member_text(element, "location"); }

/// Who is still logging on is nobody yet.
bool is_somebodys(const SessionRow& row) { return row.state != "in_progress"; }

} // namespace

Answer list_sessions(const Call& call) {
    const auto page = read_page(call.parameters, Paging::ends_with_null);
    if (!page) return bad_request(page.error());
    std::optional<IdentityFilter> wanted;
    if (const auto text = call.parameters.text("identity")) wanted = IdentityFilter::parse(*text, call.backend.fold);

    const auto rows =
        call.backend.sessions.sessions(locks::SessionId{page->after}, page->limit + 1, [&](const SessionRow& row) {
            return is_somebodys(row) && (!wanted || (*wanted)(row));
        });
    const locks::Time now = call.backend.now();
    return page_of(
        "session_infos", rows, *page, Paging::ends_with_null, call,
        [](const SessionRow& row) { return static_cast<std::uint64_t>(row.id); },
        [&](JsonWriter& json, const SessionRow& row) { write_session(json, row, call.backend.info.address, now); });
}

Answer close_sessions(const Call& call) {
    return close_all(call, "smb/sessions/close", "Session", location_in, [&](std::string_view location) {
        const auto id = session_location(location);
        return id && call.backend.session_control.end_session(*id);
    });
}

} // namespace holdfast::admin_api::qumulo
