#include "admin_api/native/close_handles.h"

#include "admin_api/audit.h"
#include "admin_api/json_writer.h"
#include "admin_api/names.h"
#include "admin_api/native/close_request.h"
#include "admin_api/native/handles.h"
#include "admin_api/native/people.h"

namespace holdfast::admin_api::native {

namespace {

/// An id that was asked for or selected, and the open that it named when we looked.
struct Candidate {
    locks::OpenId id{};
    std::optional<locks::OpenRow> row;
};

struct Closed {
    std::vector<Candidate> candidates;
    std::vector<locks::CloseResult> results; // one per candidate; none in a dry run
    std::size_t matched = 0;
    std::size_t closed = 0;
    std::size_t not_found = 0;
};

/// At most one more than `max`: enough to know that there are too many.
std::vector<Candidate> collect(const CloseRequest& request, Backend& backend) {
    std::vector<Candidate> candidates;
    if (request.selector) {
        const Matcher matches(*request.selector, backend.fold);
        auto rows = backend.locks.list_opens(locks::OpenId{}, request.max + 1,
                                             [&](const locks::OpenRow& row) { return matches(row); });
        for (locks::OpenRow& row : rows) candidates.push_back({row.id, std::move(row)});
        return candidates;
    }
    for (const locks::OpenId id : request.ids) candidates.push_back({id, backend.locks.row(id)});
    return candidates;
}

std::size_t count_matched(const std::vector<Candidate>& candidates) {
    std::size_t matched = 0;
    for (const Candidate& candidate : candidates) matched += candidate.row ? 1 : 0;
    return matched;
}

void close_candidates(Closed& work, locks::LockManager& locks) {
    for (const Candidate& candidate : work.candidates) {
        const auto result = locks.close(candidate.id, locks::CloseReason::admin);
        ++(result.verdict == locks::CloseVerdict::closed ? work.closed : work.not_found);
        work.results.push_back(result);
    }
}

void write_holder(JsonWriter& json, const std::optional<locks::OpenRow>& row) {
    const locks::Owner* const owner = row ? row->owner.get() : nullptr;
    field_or_null(json, "share", owner ? std::string_view(owner->share_name) : std::string_view());
    if (row) {
        json.field("path", row->path);
        field_or_null(json, "stream", row->stream_name);
    } else {
        json.field_null("path");
        json.field_null("stream");
    }
    field_or_null(json, "user", owner ? account_text(owner->domain, owner->user) : std::string());
    field_or_null(json, "client", owner ? std::string_view(owner->client_address) : std::string_view());
}

void write_result(JsonWriter& json, const Candidate& candidate, const locks::CloseResult& result) {
    json.begin_object();
    json.field_decimal("id", static_cast<std::uint64_t>(candidate.id));
    json.field("outcome", result.verdict == locks::CloseVerdict::closed ? "closed" : "not_found");
    write_holder(json, candidate.row);
    json.field("locks_released", std::int64_t{result.locks_released});
    json.field("waiters_cancelled", std::int64_t{result.waiters_cancelled});
    json.field("waiters_granted", std::int64_t{result.waiters_granted});
    json.field("removed", result.removed);
    json.end_object();
}

/// What a dry run can tell: the locks that would go; who would be granted shows only in the deed.
void write_forecast(JsonWriter& json, const Candidate& candidate) {
    json.begin_object();
    json.field_decimal("id", static_cast<std::uint64_t>(candidate.id));
    json.field("outcome", candidate.row ? "would_close" : "not_found");
    write_holder(json, candidate.row);
    json.field("locks_held", std::int64_t{candidate.row ? candidate.row->locks_held : 0});
    json.field("locks_waiting", std::int64_t{candidate.row ? candidate.row->locks_waiting : 0});
    json.end_object();
}

Answer answer_of(const CloseRequest& request, const Closed& work) {
    const auto number = [](std::size_t count) { return static_cast<std::int64_t>(count); };
    Answer answer;
    JsonWriter json(answer.body);
    json.begin_object();
    json.field("dry_run", request.dry_run);
    json.field("matched", number(work.matched));
    json.field("closed", number(work.closed));
    json.field("failed", number(work.not_found));
    json.key("results");
    json.begin_array();
    for (std::size_t i = 0; i < work.candidates.size(); ++i) {
        if (request.dry_run) {
            write_forecast(json, work.candidates[i]);
        } else {
            write_result(json, work.candidates[i], work.results[i]);
        }
    }
    json.end_array();
    json.end_object();
    return answer;
}

std::optional<Answer> refuse_surprises(const CloseRequest& request, const Closed& work) {
    if (work.candidates.size() > request.max) {
        return problem(Http::conflict, "more than " + std::to_string(request.max) + " match; nothing was closed",
                       "max");
    }
    if (request.confirm && *request.confirm != work.matched) {
        return problem(Http::conflict, std::to_string(work.matched) + " match; nothing was closed", "confirm");
    }
    return std::nullopt;
}

} // namespace

Answer close_handles(const Request& http, Backend& backend) {
    if (const auto fault = refuse_parameters(http)) return problem(*fault);
    const auto request = parse_close_request(http.body);
    if (!request) return problem(request.error());

    Closed work;
    work.candidates = collect(*request, backend);
    work.matched = count_matched(work.candidates);
    if (auto refusal = refuse_surprises(*request, work)) return *refusal;

    if (request->dry_run) {
        work.not_found = work.candidates.size() - work.matched;
    } else {
        close_candidates(work, backend.locks);
    }
    audit(backend, {.action = "handles:close",
                    .caller = http.caller,
                    .peer = http.peer,
                    .what = request->what,
                    .reason = request->reason,
                    .dry_run = request->dry_run,
                    .matched = work.matched,
                    .done = work.closed,
                    .failed = work.not_found});
    return answer_of(*request, work);
}

Answer delete_handle(const Request& http, Backend& backend) {
    if (const auto fault = refuse_parameters(http)) return problem(*fault);
    const auto id = handle_id(http);
    if (!id) return problem(id.error());

    const Candidate candidate{*id, backend.locks.row(*id)};
    const auto result = backend.locks.close(*id, locks::CloseReason::admin);
    const bool closed = result.verdict == locks::CloseVerdict::closed;
    audit(backend, {.action = "handles:delete",
                    .caller = http.caller,
                    .peer = http.peer,
                    .what = http.path_value("id"),
                    .reason = {},
                    .matched = candidate.row ? 1u : 0u,
                    .done = closed ? 1u : 0u,
                    .failed = closed ? 0u : 1u});
    if (!closed) return problem(Http::not_found, "no open handle has this id", "id");

    Answer answer;
    JsonWriter json(answer.body);
    write_result(json, candidate, result);
    return answer;
}

} // namespace holdfast::admin_api::native
