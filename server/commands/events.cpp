#include "server/commands/events.h"

#include "server/commands/event_text.h"
#include "server/commands/sse_reader.h"

#include <ostream>
#include <thread>

namespace holdfast::server {

namespace {

namespace json = boost::json;

std::string target_of(const EventsCommand& command) {
    Filters query = command.filters;
    if (!command.types.empty()) query.emplace_back("types", command.types);
    if (command.snapshot) query.emplace_back("snapshot", "true");
    return target_with("/admin/v1/events", query);
}

/// One reader of the stream, over all of its connections.
class Listener {
  public:
    Listener(AdminApi& api, const EventsCommand& command, Console& console)
        : api_(api), command_(command), console_(console), target_(target_of(command)) {}

    /// One connection. What became of it.
    AdminReply listen() {
        has_heard_ = false;
        reader_.reconnect();
        const std::string& resume_at = reader_.last_id().empty() ? command_.after : reader_.last_id();
        return api_.stream(target_, resume_at, [this](std::string_view bytes) {
            has_heard_ = true;
            return reader_.feed(bytes, [this](const SseMessage& message) { return show(message); });
        });
    }
    bool is_done() const { return command_.limit && shown_ >= *command_.limit; }
    bool has_heard() const { return has_heard_; }

  private:
    bool show(const SseMessage& message) {
        json::error_code error;
        const json::value event = json::parse(message.data, error);
        if (error) return true; // nothing that an event would be
        if (command_.as_json) {
            console_.out << json::serialize(event) << '\n' << std::flush;
        } else {
            console_.out << event_text(event) << std::flush;
        }
        ++shown_;
        return !is_done() && console_.out.good();
    }

    AdminApi& api_;
    const EventsCommand& command_;
    Console& console_;
    const std::string target_;
    SseReader reader_;
    std::size_t shown_ = 0;
    bool has_heard_ = false;
};

/// 503 is a server with too many readers, or one that stops.
bool is_worth_another_try(const AdminReply& reply) {
    return reply.status == 0 || reply.status == 200 || reply.status == 503;
}

} // namespace

void show_events(AdminApi& api, const EventsCommand& command, Console& console, const Patience& patience) {
    Listener listener(api, command, console);
    bool has_ever_heard = false;
    int failures = 0;
    while (true) {
        const AdminReply reply = listener.listen();
        if (listener.is_done() || !console.out.good()) return;
        const bool has_heard = listener.has_heard();
        has_ever_heard = has_ever_heard || has_heard;
        failures = has_heard ? 1 : failures + 1;
        const bool gives_up = !command.follow && (failures > patience.tries || !has_ever_heard);
        if (!is_worth_another_try(reply) || gives_up) {
            if (reply.status == 200) return console.fail("the stream of events has ended");
            object_of(reply, console);
            return;
        }
        if (failures == 1) console.err << "holdfast: the connection is lost; trying to come back\n";
        patience.wait ? patience.wait(patience.pause) : std::this_thread::sleep_for(patience.pause);
    }
}

} // namespace holdfast::server
