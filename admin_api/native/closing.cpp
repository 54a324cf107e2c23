#include "admin_api/native/closing.h"

#include "admin_api/names.h"
#include "admin_api/native/people.h"

#include <algorithm>
#include <cstdlib>

namespace holdfast::admin_api::native {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds between_looks{20};
/// A client that gives up a handle that it only cached has closed it by then, right before or after its answer.
constexpr milliseconds time_to_close{200};

/// One graceful close on its way.
struct Asked {
    ClosedHandle* handle;
    std::optional<milliseconds> given_up_at; // since the clients were asked
};

bool holds_back(const locks::OpenRow& row) {
    return row.lease && has_any(row.lease->held, locks::Caching::write | locks::Caching::handle);
}

class Closing {
  public:
    Closing(const CloseRequest& request, Backend& backend) : request_(request), backend_(backend) {}

    void run(std::vector<ClosedHandle>& handles) {
        for (ClosedHandle& handle : handles) begin(handle);
        wait();
        for (const Asked& asked : asked_) end_grace(asked);
    }

  private:
    void begin(ClosedHandle& handle) {
        if (!handle.candidate.row) {
            handle.outcome = CloseOutcome::not_found;
            return;
        }
        block_reopening(*handle.candidate.row);
        if (request_.mode == CloseMode::force) return force(handle, CloseHow::forced);
        switch (backend_.locks.ask_to_give_up(handle.candidate.id)) {
        case locks::AskVerdict::unknown_open: handle.outcome = CloseOutcome::not_found; return;
        case locks::AskVerdict::nothing_cached: return not_asked(handle);
        case locks::AskVerdict::asked: break;
        }
        handle.outcome = CloseOutcome::asked;
        if (request_.mode == CloseMode::graceful) asked_.push_back({&handle, std::nullopt});
    }

    /// There is nothing to wait for: its client has the file really open, or is away.
    void not_asked(ClosedHandle& handle) {
        if (request_.mode == CloseMode::graceful && request_.then == AfterGrace::force)
            return force(handle, CloseHow::forced);
        handle.outcome = CloseOutcome::still_open;
    }

    void force(ClosedHandle& handle, CloseHow how) {
        handle.result = backend_.locks.close(handle.candidate.id, locks::CloseReason::admin, request_.deletion);
        const bool closed = handle.result.verdict == locks::CloseVerdict::closed;
        handle.outcome = closed ? CloseOutcome::closed : CloseOutcome::not_found;
        if (closed) handle.how = how;
    }

    void block_reopening(const locks::OpenRow& row) {
        if (request_.reopen_block.count() == 0 || !row.owner) return;
        backend_.locks.block_reopening({.file = row.file,
                                        .client = row.owner->client_guid,
                                        .client_address = row.owner->client_address,
                                        .until = backend_.now() + request_.reopen_block});
    }

    void wait() {
        milliseconds waited{0};
        while (look(waited) && waited < request_.grace) {
            const milliseconds step = std::min(between_looks, request_.grace - waited);
            if (!backend_.pause(step)) return;
            waited += step;
        }
    }

    /// False when there is nothing left to wait for.
    bool look(milliseconds waited) {
        bool waits = false;
        for (Asked& asked : asked_) {
            if (asked.handle->outcome != CloseOutcome::asked) continue;
            const auto row = backend_.locks.row(asked.handle->candidate.id);
            if (!row) {
                asked.handle->outcome = CloseOutcome::closed;
                asked.handle->how = CloseHow::by_client;
                continue;
            }
            if (!holds_back(*row) && !asked.given_up_at) asked.given_up_at = waited;
            waits = waits || !asked.given_up_at || waited < *asked.given_up_at + time_to_close;
        }
        return waits;
    }

    void end_grace(const Asked& asked) {
        ClosedHandle& handle = *asked.handle;
        if (handle.outcome != CloseOutcome::asked) return;
        if (request_.then == AfterGrace::report) {
            handle.outcome = CloseOutcome::still_open;
            return;
        }
        force(handle, asked.given_up_at ? CloseHow::after_flush : CloseHow::without_flush);
        if (handle.outcome != CloseOutcome::not_found) return;
        handle.outcome = CloseOutcome::closed; // between our last look and now
        handle.how = CloseHow::by_client;
    }

    const CloseRequest& request_;
    Backend& backend_;
    std::vector<Asked> asked_;
};

std::string_view name_of(CloseOutcome outcome) {
    switch (outcome) {
    case CloseOutcome::would_close: return "would_close";
    case CloseOutcome::closed: return "closed";
    case CloseOutcome::not_found: return "not_found";
    case CloseOutcome::asked: return "asked";
    case CloseOutcome::still_open: return "still_open";
    }
    std::abort(); // every enumerator has returned above
}

std::string_view name_of(CloseHow how) {
    switch (how) {
    case CloseHow::not_at_all: return "";
    case CloseHow::forced: return "forced";
    case CloseHow::by_client: return "client_closed";
    case CloseHow::after_flush: return "lease_broken_then_forced";
    case CloseHow::without_flush: return "grace_over_then_forced";
    }
    std::abort(); // every enumerator has returned above
}

/// Whether what the client held back is on the disk, where we know.
void write_flushed(JsonWriter& json, CloseHow how) {
    json.key("flushed");
    switch (how) {
    case CloseHow::by_client:
    case CloseHow::after_flush: json.value(true); return;
    case CloseHow::without_flush: json.value(false); return;
    case CloseHow::forced:
    case CloseHow::not_at_all: json.null(); return;
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

} // namespace

std::vector<Candidate> collect(const CloseRequest& request, const Backend& backend) {
    std::vector<Candidate> candidates;
    if (request.selector) {
        const Matcher matches(*request.selector, backend.fold, backend.now());
        auto rows = backend.locks.list_opens(locks::OpenId{}, request.max + 1,
                                             [&](const locks::OpenRow& row) { return matches(row); });
        for (locks::OpenRow& row : rows) candidates.push_back({row.id, std::move(row)});
        return candidates;
    }
    for (const std::uint64_t number : request.ids) {
        const locks::OpenId id{number};
        candidates.push_back({id, backend.locks.row(id)});
    }
    return candidates;
}

std::vector<ClosedHandle> close_all(std::vector<Candidate> candidates, const CloseRequest& request, Backend& backend) {
    std::vector<ClosedHandle> handles;
    handles.reserve(candidates.size());
    for (Candidate& candidate : candidates) {
        const auto forecast = candidate.row ? CloseOutcome::would_close : CloseOutcome::not_found;
        handles.push_back({std::move(candidate), forecast, CloseHow::not_at_all, {}});
    }
    if (!request.dry_run) Closing(request, backend).run(handles);
    return handles;
}

void write_result(JsonWriter& json, const ClosedHandle& handle) {
    const std::optional<locks::OpenRow>& row = handle.candidate.row;
    json.begin_object();
    json.field_decimal("id", static_cast<std::uint64_t>(handle.candidate.id));
    json.field("outcome", name_of(handle.outcome));
    field_or_null(json, "how", name_of(handle.how));
    write_holder(json, row);
    if (handle.outcome == CloseOutcome::closed && handle.how != CloseHow::by_client) {
        json.field("locks_released", std::int64_t{handle.result.locks_released});
        json.field("waiters_cancelled", std::int64_t{handle.result.waiters_cancelled});
        json.field("waiters_granted", std::int64_t{handle.result.waiters_granted});
        json.field("removed", handle.result.removed);
    } else if (handle.outcome != CloseOutcome::closed) {
        json.field("locks_held", std::int64_t{row ? row->locks_held : 0});
        json.field("locks_waiting", std::int64_t{row ? row->locks_waiting : 0});
    }
    field_or_null(json, "lease", row && row->lease ? caching_text(row->lease->held) : std::string());
    write_flushed(json, handle.how);
    field_or_null(json, "durable",
                  row && row->durable_kind ? admin_api::name_of(*row->durable_kind) : std::string_view());
    json.end_object();
}

ChangeResult audit_result(const ClosedHandle& handle) {
    if (handle.candidate.row) return result_of(*handle.candidate.row, name_of(handle.outcome));
    return result_of(static_cast<std::uint64_t>(handle.candidate.id), {}, nullptr, name_of(handle.outcome));
}

} // namespace holdfast::admin_api::native
