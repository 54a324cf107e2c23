#include "admin_api/events/events_route.h"

#include "admin_api/router.h"
#include "admin_api/tokens.h"

#include <array>
#include <set>

namespace holdfast::admin_api {

namespace {

using Complaint = std::optional<Fault>;

Complaint take_types(EventQuery& query, const std::string& value) {
    const auto types = EventTypes::parse(value);
    if (!types) return Fault{"types", "a list of types with commas, such as handle.opened,conflict.*"};
    query.types = *types;
    return std::nullopt;
}

Complaint take_snapshot(EventQuery& query, const std::string& value) {
    if (value != "true" && value != "false") return Fault{"snapshot", "true or false"};
    query.snapshot = value == "true";
    return std::nullopt;
}

Complaint take_format(EventQuery& query, const std::string& value) {
    if (value != "sse" && value != "jsonl") return Fault{"format", "sse or jsonl"};
    query.format = value == "jsonl" ? StreamFormat::jsonl : StreamFormat::sse;
    return std::nullopt;
}

Complaint take_last_event_id(EventQuery& query, const std::string& value) {
    query.last_event_id = decimal(value);
    if (!query.last_event_id) return Fault{"last_event_id", "the id of an event is a decimal number"};
    return std::nullopt;
}

struct Parameter {
    std::string_view name;
    Complaint (*take)(EventQuery&, const std::string&);
};
constexpr std::array<Parameter, 4> parameters{{{"types", take_types},
                                               {"snapshot", take_snapshot},
                                               {"format", take_format},
                                               {"last_event_id", take_last_event_id}}};

Complaint take(EventQuery& query, const std::string& name, const std::string& value) {
    for (const Parameter& parameter : parameters) {
        if (parameter.name == name) return parameter.take(query, value);
    }
    if (!is_filter(Rows::handles, name)) return Fault{name, "there is no such parameter"};
    return query.selector.set(Rows::handles, name, value);
}

EventSources sources_of(const Request& request, Backend& backend) {
    const LockView locks = backend.locks; // outlives the request
    return {[locks](locks::OpenId after, std::size_t limit, const auto& wanted) {
                return locks.list_opens(after, limit, wanted);
            },
            [locks](locks::OpenId id) { return locks.row(id); }, backend.now, still_known(request, backend.tokens),
            locks.limit()};
}

} // namespace

Parsed<EventQuery> parse_event_query(const Request& request) {
    EventQuery query;
    if (const auto accept = request.header("accept"); accept && accept->find("application/x-ndjson") != accept->npos)
        query.format = StreamFormat::jsonl;

    std::set<std::string_view> seen;
    for (const auto& [name, value] : request.query) {
        if (!seen.insert(name).second) return Fault{name, "given more than once"};
        if (auto fault = take(query, name, value)) return *fault;
    }
    const auto last = request.header("last-event-id");
    if (last && !last->empty()) {
        query.last_event_id = decimal(*last);
        if (!query.last_event_id) return Fault{"Last-Event-ID", "the id of an event is a decimal number"};
    }
    return Parsed<EventQuery>(boost::system::in_place_value, std::move(query));
}

Answer stream_events(const Request& request, Backend& backend) {
    auto query = parse_event_query(request);
    if (!query) return problem(query.error());
    auto subscription = backend.events ? backend.events->subscribe(query->last_event_id) : nullptr;
    if (!subscription) {
        Answer busy = problem(Http::service_unavailable, "no more streams of events can be opened just now");
        busy.headers.emplace_back("Retry-After", "10");
        return busy;
    }
    Answer answer;
    answer.content_type = query->format == StreamFormat::sse ? "text/event-stream" : "application/x-ndjson";
    auto stream = std::make_shared<EventStream>(std::move(*query), backend.fold, std::move(subscription),
                                                sources_of(request, backend));
    answer.stream = [stream](std::string& out, std::chrono::milliseconds patience) {
        return stream->pull(out, patience);
    };
    return answer;
}

} // namespace holdfast::admin_api
