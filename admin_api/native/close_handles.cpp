#include "admin_api/native/close_handles.h"

#include "admin_api/json_writer.h"
#include "admin_api/native/closing.h"
#include "admin_api/native/handles.h"
#include "admin_api/native/people.h"

#include <algorithm>

namespace holdfast::admin_api::native {

namespace {

std::size_t count(const std::vector<ClosedHandle>& handles, CloseOutcome outcome) {
    return static_cast<std::size_t>(
        std::ranges::count_if(handles, [&](const ClosedHandle& handle) { return handle.outcome == outcome; }));
}

void record(Change& change, const std::vector<ClosedHandle>& handles, Backend& backend) {
    change.done = count(handles, CloseOutcome::closed) + count(handles, CloseOutcome::asked);
    change.failed = count(handles, CloseOutcome::not_found) + count(handles, CloseOutcome::still_open);
    for (const ClosedHandle& handle : handles) change.results.push_back(audit_result(handle));
    audit(backend, change);
}

Answer answer_of(const CloseRequest& request, std::size_t matched, const std::vector<ClosedHandle>& handles) {
    const auto number = [](std::size_t amount) { return static_cast<std::int64_t>(amount); };
    const auto has = [&](CloseOutcome outcome) { return number(count(handles, outcome)); };
    Answer answer;
    JsonWriter json(answer.body);
    json.begin_object();
    field_or_null(json, "request_id", request.request_id);
    json.field("dry_run", request.dry_run);
    json.field("matched", number(matched));
    json.field("closed", has(CloseOutcome::closed));
    json.field("failed", has(CloseOutcome::not_found));
    json.field("skipped", has(CloseOutcome::asked) + has(CloseOutcome::still_open));
    json.key("results");
    json.begin_array();
    for (const ClosedHandle& handle : handles) write_result(json, handle);
    json.end_array();
    json.end_object();
    return answer;
}

Answer close(const CloseRequest& request, const Request& http, Backend& backend) {
    std::vector<Candidate> candidates = collect(request, backend);
    const auto matched = static_cast<std::size_t>(
        std::ranges::count_if(candidates, [](const Candidate& candidate) { return candidate.row.has_value(); }));
    if (auto refusal = refuse_surprises(request, candidates.size(), matched)) return *refusal;

    Change change = change_of("handles:close", request, http, matched);
    change.mode = mode_name(request.mode);
    if (const auto refusal = backend.admission.admit(change)) return problem(*refusal);
    const std::vector<ClosedHandle> handles = close_all(std::move(candidates), request, backend);
    record(change, handles, backend);
    return answer_of(request, matched, handles);
}

} // namespace

Answer close_handles(const Request& http, Backend& backend) {
    if (const auto fault = refuse_parameters(http)) return problem(*fault);
    const auto request = parse_close_request(http.body);
    if (!request) return problem(request.error());
    return backend.recent.once(http, request->request_id, [&] { return close(*request, http, backend); });
}

Answer delete_handle(const Request& http, Backend& backend) {
    if (const auto fault = refuse_parameters(http)) return problem(*fault);
    const auto id = handle_id(http);
    if (!id) return problem(id.error());

    std::vector<Candidate> candidates{{*id, backend.locks.row(*id)}};
    if (!candidates.front().row) return problem(Http::not_found, "no open handle has this id", "id");
    Change change{.action = "handles:delete",
                  .caller = http.caller,
                  .peer = http.peer,
                  .what = http.path_value("id"),
                  .reason = {},
                  .matched = 1,
                  .request_id = http.request_id};
    if (const auto refusal = backend.admission.admit(change)) return problem(*refusal);
    const std::vector<ClosedHandle> handles = close_all(std::move(candidates), CloseRequest{}, backend);
    record(change, handles, backend);
    if (handles.front().outcome != CloseOutcome::closed)
        return problem(Http::not_found, "no open handle has this id", "id");

    Answer answer;
    JsonWriter json(answer.body);
    write_result(json, handles.front());
    return answer;
}

} // namespace holdfast::admin_api::native
