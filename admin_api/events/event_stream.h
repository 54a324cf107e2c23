#pragma once
// One reader's stream: what there is already, then what happens, as text.

#include "admin_api/events/event_writer.h"
#include "admin_api/events/hub.h"
#include "admin_api/selector.h"
#include "admin_api/share_limit.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::admin_api {

enum class StreamFormat : std::uint8_t {
    sse,   // [HTML] 9.2 Server-sent events
    jsonl, // one object a line
};

/// What a reader wants to be told.
struct EventQuery {
    Selector selector; // of handles; of sessions, as far as it is about people
    EventTypes types = EventTypes::all();
    bool snapshot = false; // first the handles that are open
    StreamFormat format = StreamFormat::sse;
    std::optional<std::uint64_t> last_event_id;
};

/// What a stream asks of others.
struct EventSources {
    /// A page of the open handles, as of LockManager::list_opens().
    std::function<std::vector<locks::OpenRow>(locks::OpenId after, std::size_t limit,
                                              const std::function<bool(const locks::OpenRow&)>& wanted)>
        list;
    FindOpen find;
    std::function<locks::Time()> now;
    std::function<bool()> may_go_on; // whether the reader is still allowed to read; asked now and then
    ShareLimit limit{};              // of the reader
};

/// Takes its events and a page of handles at a time, so that what it needs is bounded. A snapshot is taken after the
/// subscription has begun: whatever happens meanwhile comes after it. When events were missed, a stream with a
/// snapshot sends another one, so that who mirrors the handles is right again.
class EventStream {
  public:
    static constexpr std::size_t events_at_a_time = 64;
    static constexpr std::chrono::seconds heartbeat{15};

    EventStream(EventQuery query, Fold fold, std::unique_ptr<Subscription> subscription, EventSources sources);

    /// Appends what there is; when there is nothing, waits so long for it. False: it is over.
    bool pull(std::string& out, std::chrono::milliseconds patience);

  private:
    void open(std::string& out);
    void write_snapshot_page(std::string& out);
    void write_gap(std::string& out, const Gap& gap);
    void write_heartbeat(std::string& out);
    bool wants(const Event& event) const;
    /// One message: `body` writes a JSON object.
    void write(std::string& out, std::string_view name, std::optional<std::uint64_t> id,
               const std::function<void(JsonWriter&)>& body) const;

    const EventQuery query_;
    const Matcher matches_;
    const std::unique_ptr<Subscription> subscription_;
    const EventSources sources_;
    bool is_open_ = false;
    std::optional<locks::OpenId> snapshot_after_; // while a snapshot is being sent: its last handle
    std::int64_t snapshot_handles_ = 0;
    locks::Time last_beat_{};
};

} // namespace holdfast::admin_api
