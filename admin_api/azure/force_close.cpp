#include "admin_api/azure/force_close.h"

#include "admin_api/audit.h"
#include "admin_api/azure/handle_scope.h"
#include "admin_api/azure/xml.h"
#include "admin_api/json_writer.h"

#include <algorithm>

namespace holdfast::admin_api::azure {

namespace {

/// What is to be closed: one handle, or all after some other.
struct Wanted {
    std::string handle_id; // as it was sent
    std::optional<locks::OpenId> id;
    locks::OpenId after{};
    Reach reach{};
};

struct Found {
    std::vector<locks::OpenRow> rows;
    bool is_more = false;
};

Result<Wanted> wanted_by(const Call& call) {
    Wanted wanted;
    const auto reach = reach_of(call);
    if (!reach) return reach.error();
    wanted.reach = *reach;
    const auto after = marker_of(call);
    if (!after) return after.error();
    wanted.after = *after;

    const auto handle = call.http.header("x-ms-handle-id");
    if (!handle) return missing_header("x-ms-handle-id");
    wanted.handle_id = *handle;
    if (*handle == "*") return wanted;
    const auto id = decimal(*handle);
    if (!id) return invalid_header("x-ms-handle-id", *handle);
    wanted.id = locks::OpenId{*id};
    return wanted;
}

Found find_handles(const Call& call, const Surface& surface, const Wanted& wanted) {
    const HandleScope scope(call.place, wanted.reach, surface.backend.fold);
    Found found;
    if (wanted.id) {
        auto row = surface.backend.locks.row(*wanted.id);
        if (row && scope(*row)) found.rows.push_back(std::move(*row));
        return found;
    }
    found.rows = surface.backend.locks.list_opens(wanted.after, surface.segment + 1,
                                                  [&](const locks::OpenRow& row) { return scope(row); });
    found.is_more = found.rows.size() > surface.segment;
    if (found.is_more) found.rows.pop_back();
    return found;
}

/// What makes a request the same one when it is sent again: the date and the signature differ.
std::string key_of(const Call& call, const Wanted& wanted) {
    const auto request_id = call.http.header("x-ms-client-request-id");
    if (!request_id || request_id->empty()) return {};
    std::string key = call.account.name;
    key.append("\n").append(*request_id).append("\n").append(call.http.target);
    key.append("\n").append(wanted.handle_id).append(wanted.reach == Reach::recursive ? "\nrecursive" : "\nitself");
    return key;
}

std::string what_of(const Call& call, const Wanted& wanted) {
    std::string text;
    JsonWriter json(text);
    json.begin_object();
    json.field("share", call.place.share);
    json.field("path", call.place.path);
    json.field("recursive", wanted.reach == Reach::recursive);
    json.field("handle_id", wanted.handle_id);
    json.field("client_request_id", call.http.header("x-ms-client-request-id").value_or(""));
    json.end_object();
    return text;
}

std::size_t close_all(const Call& call, const Surface& surface, const Wanted& wanted, const Found& found) {
    std::size_t closed = 0;
    for (const locks::OpenRow& row : found.rows) {
        const auto result = surface.backend.locks.close(row.id, locks::CloseReason::admin);
        if (result.verdict == locks::CloseVerdict::closed) ++closed;
    }
    audit({.action = "azure:forceclosehandles",
           .caller = call.account.name,
           .peer = call.http.peer,
           .what = what_of(call, wanted),
           .reason = {},
           .matched = found.rows.size(),
           .done = closed,
           .failed = found.rows.size() - closed});
    return closed;
}

} // namespace

Result<Answer> force_close_handles(const Call& call, const Surface& surface, RetryCounts& retries) {
    if (auto error = refuse_parameters(call, {"comp", "marker"})) return *error;
    const auto wanted = wanted_by(call);
    if (!wanted) return wanted.error();
    if (auto error = refuse_share(call, surface)) return *error;
    if (auto error = refuse_recursion(call, surface, wanted->reach)) return *error;

    auto turn = retries.take_turn(key_of(call, *wanted), RetryCounts::Clock::now());
    const Found found = find_handles(call, surface, *wanted);
    // With its last handle a file may go: to whoever goes on, or asks again, it has been there.
    const bool begins = wanted->after == locks::OpenId{} && !turn.is_repeated();
    if (found.rows.empty() && begins && !surface.files.find(call.place.share, call.place.path))
        return absence(call, surface);
    const std::size_t closed = turn.add(close_all(call, surface, *wanted, found));

    Answer answer;
    answer.content_type = xml_type;
    answer.headers.emplace_back("x-ms-number-of-handles-closed", std::to_string(closed));
    // Whoever was quicker than we has closed it: no handle is left that we failed to close.
    answer.headers.emplace_back("x-ms-number-of-handles-failed", "0");
    if (found.is_more) answer.headers.emplace_back("x-ms-marker", marker_after(found.rows.back().id));
    return answer;
}

} // namespace holdfast::admin_api::azure
