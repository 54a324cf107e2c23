#include "admin_api/metrics/metrics_route.h"

#include "admin_api/events/hub.h"
#include "admin_api/leaks.h"
#include "admin_api/metrics/request_counts.h"
#include "admin_api/metrics/survey.h"
#include "admin_api/metrics/text_writer.h"
#include "admin_api/names.h"
#include "locks/wait_counts.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>

namespace holdfast::admin_api {

namespace {

using enum MetricKind;

double number(std::uint64_t count) { return static_cast<double>(count); }

/// Shares that are served have all of their samples, also when nothing is open: a series that comes and goes is
/// hard to alert on.
void add_idle_shares(Survey& found, const std::vector<ShareRow>& shares) {
    for (const ShareRow& share : shares) found.shares[share.name];
}

void write_handles(MetricsWriter& out, const Survey& found) {
    out.family("smb_handles_open", gauge, "Open handles.");
    for (const auto& [name, share] : found.shares) {
        for (const auto kind : {locks::FileKind::file, locks::FileKind::directory, locks::FileKind::pipe})
            out.sample({{"share", name}, {"kind", name_of(kind)}}, number(share.open[static_cast<std::size_t>(kind)]));
    }
    out.family("smb_handles_disconnected", gauge, "Handles that wait for a client that has lost its connection.");
    for (const auto& [name, share] : found.shares) out.sample({{"share", name}}, number(share.disconnected));
    out.family("smb_handles_per_path_max", gauge, "Handles of the file or folder that has most.");
    for (const auto& [name, share] : found.shares) out.sample({{"share", name}}, number(share.most_per_file));
    out.family("smb_handle_age_seconds", histogram, "Time since the handles were opened.");
    for (const auto& [name, share] : found.shares) out.sample({{"share", name}}, share.ages);
    out.family("smb_handle_idle_seconds", histogram, "Time since the handles were used last.");
    for (const auto& [name, share] : found.shares) out.sample({{"share", name}}, share.idle);
    out.family("smb_leaked_handles", gauge,
               "Handles that look forgotten, as /admin/v1/leaks has them, by each reason.");
    for (const auto& [name, share] : found.shares) {
        for (const std::string_view reason : leak_reasons) {
            const auto leaked = share.leaked.find(reason);
            const std::uint64_t count = leaked == share.leaked.end() ? 0 : leaked->second;
            out.sample({{"share", name}, {"reason", reason}}, number(count));
        }
    }
    out.gauge("smb_delete_pending", "Handles of files that go when the last of them is closed.",
              number(found.delete_pending));
}

void write_locks(MetricsWriter& out, const Survey& found) {
    out.family("smb_locks_granted", gauge, "Byte-range locks that are held.");
    for (const auto& [name, share] : found.shares) {
        for (const auto& [mode, type] :
             {std::pair{locks::LockMode::shared, "shared"}, {locks::LockMode::exclusive, "exclusive"}})
            out.sample({{"share", name}, {"type", type}}, number(share.locks_granted[static_cast<std::size_t>(mode)]));
    }
    out.family("smb_lock_waiters", gauge, "Requests that wait for a byte range.");
    for (const auto& [name, share] : found.shares) out.sample({{"share", name}}, number(share.lock_waiters));
}

void write_caching(MetricsWriter& out, const Survey& found) {
    out.family("smb_leases", gauge, "Leases, by what they let clients cache: read, write, handle.");
    for (const auto& [state, count] : found.leases) out.sample({{"state", state}}, number(count));
    out.family("smb_oplocks", gauge, "Oplocks, by what they let clients cache.");
    for (const auto& [state, count] : found.oplocks) out.sample({{"state", state}}, number(count));
    out.gauge("smb_lease_breaks_in_flight", "Leases and oplocks whose client has been asked and has not answered.",
              number(found.breaks_in_flight));
}

void write_sessions(MetricsWriter& out, const Survey& found, const std::vector<ShareRow>& shares) {
    out.family("smb_sessions", gauge, "Sessions.");
    for (const auto& [key, count] : found.sessions)
        out.sample({{"dialect", key.first}, {"encrypted", key.second ? "true" : "false"}}, number(count));
    out.gauge("smb_session_idle_seconds_max", "How long the quietest session has said nothing.",
              found.longest_idle_session);
    out.gauge("smb_connections", "Connections that carry a session.", number(found.connections));
    out.family("smb_tree_connects", gauge, "Connections of sessions to a share.");
    for (const ShareRow& share : shares) out.sample({{"share", share.name}}, number(share.tree_connects));
}

std::string_view cause_of(locks::CloseReason reason) {
    switch (reason) {
    case locks::CloseReason::admin: return "force";
    case locks::CloseReason::expired: return "expire";
    default: return name_of(reason);
    }
}

void write_closed(MetricsWriter& out, const ShareRow& share) {
    for (std::size_t i = 0; i <= static_cast<std::size_t>(locks::CloseReason::shutdown); ++i) {
        out.sample({{"share", share.name}, {"cause", cause_of(static_cast<locks::CloseReason>(i))}},
                   number(share.counts->closed[i].load(std::memory_order_relaxed)));
    }
}

void write_share_counts(MetricsWriter& out, const std::vector<ShareRow>& shares) {
    const auto write = [&](std::string_view name, std::string_view help,
                           const locks::ShareCounts::Count locks::ShareCounts::*which) {
        out.family(name, counter, help);
        for (const ShareRow& share : shares) {
            if (!share.counts) continue;
            out.sample({{"share", share.name}}, number((share.counts.get()->*which).load(std::memory_order_relaxed)));
        }
    };
    write("smb_handles_opened_total", "Handles that were opened.", &locks::ShareCounts::opened);
    out.family("smb_handles_closed_total", counter, "Handles that have ended, and why.");
    for (const ShareRow& share : shares) {
        if (share.counts) write_closed(out, share);
    }
    write("smb_sharing_violations_total", "Opens that were refused because others do not share.",
          &locks::ShareCounts::sharing_violations);
    write("smb_locks_refused_total", "Byte-range locks that were refused.", &locks::ShareCounts::locks_refused);
}

Histogram histogram_of(const locks::DurationCounts& counted) {
    const auto values = counted.values();
    Histogram histogram(locks::DurationCounts::bounds);
    histogram.add(values.counts, values.seconds);
    return histogram;
}

std::string_view name_of(locks::BreakOutcome outcome) {
    switch (outcome) {
    case locks::BreakOutcome::not_awaited: return "not_awaited";
    case locks::BreakOutcome::acknowledged: return "acknowledged";
    case locks::BreakOutcome::closed: return "closed";
    case locks::BreakOutcome::timed_out: return "timed_out";
    }
    std::abort(); // every enumerator has returned above
}

std::string state_text(locks::Caching state) {
    const std::string text = caching_text(state);
    return text.empty() ? "none" : text;
}

/// Only those that have happened: of the others there are some hundred.
void write_breaks(MetricsWriter& out, const locks::WaitCounts& waits) {
    out.family("smb_lease_breaks_total", counter, "Leases and oplocks whose client was told to cache less.");
    constexpr auto states = static_cast<std::size_t>(locks::Caching::all);
    for (std::size_t change = 0; change < (states + 1) * (states + 1) * locks::break_outcomes; ++change) {
        const auto outcome = static_cast<locks::BreakOutcome>(change % locks::break_outcomes);
        const auto to = static_cast<locks::Caching>(change / locks::break_outcomes & states);
        const auto from = static_cast<locks::Caching>(change / locks::break_outcomes / (states + 1));
        const std::uint64_t count = waits.breaks_ended(from, to, outcome);
        if (count == 0) continue;
        out.sample({{"from", state_text(from)}, {"to", state_text(to)}, {"outcome", name_of(outcome)}}, number(count));
    }
}

void write_waits(MetricsWriter& out, const locks::WaitCounts& waits) {
    out.family("smb_lock_wait_seconds", histogram, "How long byte-range locks were waited for that were granted.");
    out.sample({}, histogram_of(waits.lock_waits));
    write_breaks(out, waits);
    out.family("smb_lease_break_seconds", histogram, "From a break to the client's answer, or the end of waiting.");
    out.sample({}, histogram_of(waits.breaks));
}

void write_events(MetricsWriter& out, const EventHub::Counts& counts) {
    out.family("smb_events_total", counter, "Events that were noted down; none are while nobody listens.");
    out.sample({}, number(counts.noted));
    out.family("smb_events_dropped_total", counter, "Events that a reader was too slow for.");
    out.sample({}, number(counts.dropped));
    out.gauge("smb_event_subscribers", "Streams of events that are open.", number(counts.subscribers));
}

void write_requests(MetricsWriter& out, const RequestCounts::Counts& counts) {
    out.family("smb_admin_requests_total", counter, "Answers of the admin surface.");
    for (const auto& [key, count] : counts.requests) {
        const auto& [api, route, code] = key;
        const std::string status = std::to_string(code);
        out.sample({{"api", api}, {"route", route}, {"code", status}}, number(count));
    }
    out.family("smb_admin_list_seconds", histogram, "Time that listings took.");
    for (const auto& [api, listings] : counts.listings) out.sample({{"api", api}}, listings);
    out.family("smb_force_close_total", counter, "Handles that were closed through the admin surface.");
    for (const auto& [mode, closings] : counts.closings) {
        out.sample({{"mode", mode}, {"outcome", "closed"}}, number(closings.closed));
        out.sample({{"mode", mode}, {"outcome", "not_found"}}, number(closings.not_found));
    }
    out.family("smb_force_close_duration_seconds", histogram, "Time that requests took that closed handles.");
    for (const auto& [mode, closings] : counts.closings) out.sample({{"mode", mode}}, closings.durations);
}

void write_server(MetricsWriter& out, const Backend& backend) {
    out.family("smb_server_info", gauge, "1, with the version of the server.");
    out.sample({{"version", backend.info.version}}, 1);
    const auto started = std::chrono::duration<double>(backend.info.started_at.time_since_epoch());
    out.gauge("smb_server_start_time_seconds", "When the server began, in seconds since 1970.", started.count());
    if (backend.info.handle_limit != 0)
        out.gauge("smb_handle_limit", "Handles that may be open at once.", number(backend.info.handle_limit));
}

MetricsFormat format_for(const Request& request) {
    const auto accept = request.header("accept").value_or("");
    const bool knows = accept.find("application/openmetrics-text") != accept.npos;
    return knows ? MetricsFormat::openmetrics : MetricsFormat::prometheus;
}

} // namespace

Answer show_metrics(const Request& request, Backend& backend) {
    if (const auto fault = refuse_parameters(request)) return problem(*fault);
    const MetricsFormat format = format_for(request);
    const auto shares = backend.shares.shares();
    Survey found = survey(backend.locks, backend.sessions, backend.now());
    add_idle_shares(found, shares);

    Answer answer;
    answer.content_type = content_type_of(format);
    MetricsWriter out(answer.body, format);
    write_handles(out, found);
    write_locks(out, found);
    write_caching(out, found);
    write_sessions(out, found, shares);
    write_share_counts(out, shares);
    // The rest is the whole server's, and nothing to those who are limited to shares.
    if (!backend.locks.limit().is_limited()) {
        write_waits(out, backend.locks.whole().waits());
        if (backend.events) write_events(out, backend.events->counts());
        if (backend.requests) write_requests(out, backend.requests->counts());
        write_server(out, backend);
    }
    out.end();
    return answer;
}

} // namespace holdfast::admin_api
