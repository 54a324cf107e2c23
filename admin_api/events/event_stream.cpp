#include "admin_api/events/event_stream.h"

#include "admin_api/native/handles.h"
#include "admin_api/time_format.h"

#include <utility>

namespace holdfast::admin_api {

EventStream::EventStream(EventQuery query, Fold fold, std::unique_ptr<Subscription> subscription, EventSources sources)
    : query_(std::move(query)), matches_(query_.selector, fold), subscription_(std::move(subscription)),
      sources_(std::move(sources)) {}

bool EventStream::pull(std::string& out, std::chrono::milliseconds patience) {
    if (!is_open_) open(out);
    const auto since_beat = sources_.now() - last_beat_;
    if (since_beat >= heartbeat || since_beat < since_beat.zero()) {
        if (!sources_.may_go_on()) return false;
        write_heartbeat(out);
    }
    if (snapshot_after_) {
        write_snapshot_page(out);
        return true;
    }
    if (!out.empty()) patience = patience.zero();
    const auto batch = subscription_->next(events_at_a_time, patience);
    if (batch.gap) {
        write_gap(out, *batch.gap);
        if (query_.snapshot) {
            subscription_->skip();
            snapshot_after_ = locks::OpenId{};
            return !batch.is_over;
        }
    }
    const NotFound not_found = sources_.limit.is_limited() ? NotFound::hidden : NotFound::named;
    for (const auto& event : batch.events) {
        if (!wants(*event)) continue;
        write(out, name_of(event->type), event->id,
              [&](JsonWriter& json) { write_event(json, *event, sources_.find, not_found); });
    }
    return !batch.is_over;
}

bool EventStream::wants(const Event& event) const {
    if (!query_.types.has(event.type)) return false;
    if (!sources_.limit.covers(event.open)) return false;
    if (event.has_handle()) return matches_(event.open);
    return event.has_session() ? matches_.person(event.open.owner.get()) : !query_.selector.restricts();
}

void EventStream::open(std::string& out) {
    is_open_ = true;
    last_beat_ = sources_.now();
    if (query_.format == StreamFormat::sse) out += "retry: 2000\n";
    // Who comes back and has missed nothing knows what is open. If he has, the gap brings the snapshot.
    if (query_.snapshot && !query_.last_event_id) snapshot_after_ = locks::OpenId{};
    write_heartbeat(out);
}

/// Tells the reader that we live, and where to go on later: also when nothing was of interest for long.
void EventStream::write_heartbeat(std::string& out) {
    last_beat_ = sources_.now();
    const bool may_resume_here = !snapshot_after_; // else it would come back without the rest of the snapshot
    const std::string id = std::to_string(subscription_->position());
    if (query_.format == StreamFormat::sse) {
        out += ": heartbeat\n";
        if (may_resume_here) out.append("id: ").append(id).append("\n");
        out += "\n";
        return;
    }
    out += R"({"event":"heartbeat","id":)";
    out.append(may_resume_here ? '"' + id + '"' : "null").append("}\n");
}

void EventStream::write_snapshot_page(std::string& out) {
    const locks::Time now = sources_.now();
    const auto page =
        sources_.list(*snapshot_after_, events_at_a_time, [this](const locks::OpenRow& row) { return matches_(row); });
    for (const locks::OpenRow& row : page) {
        write(out, "handle.snapshot", std::nullopt, [&](JsonWriter& json) {
            json.begin_object();
            json.field("event", "handle.snapshot");
            json.field("at", rfc3339(now));
            json.key("handle");
            native::write_handle(json, row, now);
            json.end_object();
        });
    }
    snapshot_handles_ += static_cast<std::int64_t>(page.size());
    if (page.size() == events_at_a_time) {
        snapshot_after_ = page.back().id;
        return;
    }
    snapshot_after_.reset();
    const std::uint64_t position = subscription_->position();
    write(out, "snapshot.end", position, [&](JsonWriter& json) {
        json.begin_object();
        json.field_decimal("id", position);
        json.field("event", "snapshot.end");
        json.field("handles", std::exchange(snapshot_handles_, 0));
        json.end_object();
    });
}

void EventStream::write_gap(std::string& out, const Gap& gap) {
    // Where a snapshot follows, only that makes up for what was missed.
    const auto resume_at = query_.snapshot ? std::nullopt : std::optional(gap.to);
    write(out, "gap", resume_at, [&](JsonWriter& json) {
        json.begin_object();
        json.field("event", "gap");
        if (gap.missed) {
            json.field("missed", static_cast<std::int64_t>(*gap.missed));
        } else {
            json.field_null("missed");
        }
        json.field_decimal("from", gap.from);
        json.field_decimal("to", gap.to);
        json.end_object();
    });
}

void EventStream::write(std::string& out, std::string_view name, std::optional<std::uint64_t> id,
                        const std::function<void(JsonWriter&)>& body) const {
    JsonWriter json(out);
    if (query_.format == StreamFormat::sse) {
        out.append("event: ").append(name).append("\n");
        if (id) out.append("id: ").append(std::to_string(*id)).append("\n");
        out += "data: ";
    }
    body(json);
    out += query_.format == StreamFormat::sse ? "\n\n" : "\n";
}

} // namespace holdfast::admin_api
