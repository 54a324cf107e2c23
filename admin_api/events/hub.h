#pragma once
// Where what happens to handles is noted down, and from where each reader takes it at his own pace.

#include "admin_api/audit.h"
#include "admin_api/events/event.h"
#include "locks/observer.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace holdfast::admin_api {

struct EventLimits {
    std::size_t events = 65'536; // that are kept
    std::size_t bytes = 32u << 20;
    std::size_t subscribers = 64;
    std::chrono::seconds linger{300}; // how long events are still kept when nobody listens
};

/// Events that a reader has not been given.
struct Gap {
    std::uint64_t from = 0; // the first and the last id of them
    std::uint64_t to = 0;
    std::optional<std::uint64_t> missed; // how many; nothing when nobody has counted, as before a restart
};

class EventHub;

/// One reader. Ends its subscription when it goes. For one thread.
class Subscription {
  public:
    Subscription(EventHub& hub, std::uint64_t position) : hub_(hub), position_(position) {}
    ~Subscription();
    Subscription(const Subscription&) = delete;
    Subscription& operator=(const Subscription&) = delete;

    struct Batch {
        std::optional<Gap> gap; // before the events
        std::vector<std::shared_ptr<const Event>> events;
        bool is_over = false; // no more will come
    };
    /// What there is now, at most `most`; when there is nothing, waits so long for something.
    Batch next(std::size_t most, std::chrono::milliseconds patience);

    /// Leaves out what has not been read yet.
    void skip();
    /// The last id that it has read or left out.
    std::uint64_t position() const { return position_; }

  private:
    EventHub& hub_;
    std::uint64_t position_;
};

/// Keeps the last events in a ring. Ids rise by one from event to event. They begin at the microseconds of the
/// moment when keeping began, so that an id of an earlier life of the server, or of a time when nobody listened, is
/// older than all. Nothing is kept until somebody subscribes, and no more some minutes after the last one has gone:
/// until then he may come back and ask what he has missed.
///
/// Noting down is short and waits for nobody: a slow reader loses events instead. All may be called from any thread.
class EventHub final : public locks::Observer {
  public:
    explicit EventHub(std::function<locks::Time()> now, EventLimits limits = {});

    /// A reader of what comes after the event `after`, or from now on. Null when there are too many, or after end().
    /// The hub outlives it.
    std::unique_ptr<Subscription> subscribe(std::optional<std::uint64_t> after = std::nullopt);
    /// The server stops: all subscriptions are over, at once.
    void end();

    /// Something was changed through the admin surface, or tried.
    void admin_changed(const Change& change);
    /// session.* or tree.*; `reason` where something has ended.
    void session_changed(EventType type, std::shared_ptr<const locks::Owner> who,
                         std::optional<locks::CloseReason> reason);

    struct Counts {
        std::uint64_t noted = 0;
        std::uint64_t dropped = 0; // that some reader was too slow for
        std::size_t subscribers = 0;
        std::size_t kept = 0;
        std::size_t kept_bytes = 0;
    };
    Counts counts() const;

    // ---- locks::Observer
    bool wants_events() const noexcept override { return is_keeping_.load(std::memory_order_relaxed); }
    void opened(const locks::OpenRow& open) override;
    void closed(const locks::OpenRow& open, locks::CloseReason reason) override;
    void disconnected(const locks::OpenRow& open) override;
    void reconnected(const locks::OpenRow& open) override;
    void renamed(const locks::OpenRow& open, std::string_view old_path) override;
    void range_changed(const locks::OpenRow& open, locks::RangeEvent what, const locks::RangeRequest& range,
                       std::optional<locks::OpenId> blocker) override;
    void caching_changed(const locks::OpenRow& open, locks::CachingEvent what, locks::Caching from,
                         locks::Caching to) override;
    void refused(const locks::Refusal& refusal) override;

  private:
    friend class Subscription;
    using Lock = std::unique_lock<std::mutex>;
    using Kept = std::shared_ptr<const Event>;

    void note(EventType type, const locks::OpenRow& open, Event::More more = {});
    void note(std::shared_ptr<Event> event);
    /// False when nobody has listened for too long: then it lets go of some of what is kept.
    bool goes_on(locks::Time now, std::vector<Kept>& dropped);
    void begin_keeping(std::deque<Kept>& old);
    void drop_oldest(std::vector<Kept>& dropped);
    std::uint64_t last_id() const { return next_id_ - 1; }
    std::uint64_t oldest_id() const { return next_id_ - ring_.size(); }
    std::optional<Gap> gap_after(std::uint64_t position) const;

    const std::function<locks::Time()> now_;
    const EventLimits limits_;
    std::atomic<bool> is_keeping_{false};

    mutable std::mutex mutex_; // nothing but the clock is called with it held
    std::condition_variable changed_;
    std::deque<Kept> ring_;
    std::size_t bytes_ = 0;
    std::uint64_t next_id_ = 1;
    std::uint64_t first_id_ = 1;  // of this time of keeping
    bool is_lapsed_ = true;       // nothing is noted down; the ring empties
    std::size_t subscribers_ = 0; // that live
    std::size_t waiting_ = 0;     // of them
    locks::Time last_left_{};
    bool has_ended_ = false;
    std::uint64_t noted_ = 0;
    std::uint64_t dropped_ = 0;
};

} // namespace holdfast::admin_api
