#include "admin_api/events/hub.h"

#include <algorithm>
#include <cstdlib>

namespace holdfast::admin_api {

namespace {

/// How many events one call lets go of at most, when nobody wants them any more.
constexpr std::size_t dropped_at_a_time = 64;

EventType type_of_closing(const locks::OpenRow& open, locks::CloseReason reason) {
    if (reason == locks::CloseReason::admin) return EventType::handle_force_closed;
    const bool was_away = open.state == locks::OpenState::orphaned || open.state == locks::OpenState::expired;
    if (was_away || reason == locks::CloseReason::expired) return EventType::handle_purged;
    return EventType::handle_closed;
}

EventType type_of(locks::RangeEvent what) {
    switch (what) {
    case locks::RangeEvent::granted: return EventType::lock_granted;
    case locks::RangeEvent::waiting: return EventType::lock_waiting;
    case locks::RangeEvent::released: return EventType::lock_released;
    case locks::RangeEvent::cancelled: return EventType::lock_cancelled;
    case locks::RangeEvent::refused: return EventType::lock_denied;
    }
    std::abort(); // every enumerator has returned above
}

EventType type_of(locks::CachingEvent what) {
    switch (what) {
    case locks::CachingEvent::granted: return EventType::lease_granted;
    case locks::CachingEvent::break_sent: return EventType::lease_break_sent;
    case locks::CachingEvent::acknowledged: return EventType::lease_break_acked;
    case locks::CachingEvent::timed_out: return EventType::lease_break_timeout;
    }
    std::abort(); // every enumerator has returned above
}

/// Nothing where no refusal is meant to last: the client is being dealt with, or is gone.
std::optional<EventType> type_of(locks::OpenVerdict verdict) {
    switch (verdict) {
    case locks::OpenVerdict::sharing_violation: return EventType::conflict_share_mode;
    case locks::OpenVerdict::delete_pending: return EventType::conflict_delete_pending;
    case locks::OpenVerdict::folder_busy: return EventType::conflict_folder_busy;
    case locks::OpenVerdict::not_available: return EventType::conflict_not_available;
    case locks::OpenVerdict::too_many_opens: return EventType::conflict_limit;
    case locks::OpenVerdict::lease_elsewhere: return EventType::conflict_lease;
    case locks::OpenVerdict::granted:
    case locks::OpenVerdict::owner_gone:
    case locks::OpenVerdict::must_wait: return std::nullopt;
    }
    std::abort(); // every enumerator has returned above
}

} // namespace

// ---------------------------------------------------------------- readers

Subscription::~Subscription() {
    const EventHub::Lock lock(hub_.mutex_);
    if (--hub_.subscribers_ == 0) hub_.last_left_ = hub_.now_();
}

Subscription::Batch Subscription::next(std::size_t most, std::chrono::milliseconds patience) {
    Batch batch;
    EventHub::Lock lock(hub_.mutex_);
    ++hub_.waiting_;
    hub_.changed_.wait_for(lock, patience, [this] { return hub_.has_ended_ || hub_.last_id() != position_; });
    --hub_.waiting_;
    batch.is_over = hub_.has_ended_;

    batch.gap = hub_.gap_after(position_);
    if (batch.gap) {
        position_ = batch.gap->to;
        hub_.dropped_ += batch.gap->missed.value_or(0);
    }
    const std::size_t begin = position_ + 1 - hub_.oldest_id();
    const std::size_t end = std::min(hub_.ring_.size(), begin + most);
    batch.events.reserve(end - begin);
    for (std::size_t i = begin; i < end; ++i) batch.events.push_back(hub_.ring_[i]);
    position_ += end - begin;
    return batch;
}

void Subscription::skip() {
    const EventHub::Lock lock(hub_.mutex_);
    position_ = hub_.last_id();
}

EventHub::EventHub(std::function<locks::Time()> now, EventLimits limits) : now_(std::move(now)), limits_(limits) {}

std::unique_ptr<Subscription> EventHub::subscribe(std::optional<std::uint64_t> after) {
    std::deque<Kept> old; // destroyed without the mutex
    const Lock lock(mutex_);
    if (has_ended_ || subscribers_ == limits_.subscribers) return nullptr;
    if (is_lapsed_ || (subscribers_ == 0 && now_() - last_left_ > limits_.linger)) begin_keeping(old);
    ++subscribers_;
    return std::make_unique<Subscription>(*this, after.value_or(last_id()));
}

void EventHub::begin_keeping(std::deque<Kept>& old) {
    old.swap(ring_);
    bytes_ = 0;
    const auto since = std::chrono::duration_cast<std::chrono::microseconds>(now_().time_since_epoch()).count();
    // One is left out even when the clock stands still: what happened in between had no id.
    next_id_ = std::max(next_id_ + 1, static_cast<std::uint64_t>(std::max<std::int64_t>(since, 1)));
    first_id_ = next_id_;
    is_lapsed_ = false;
    is_keeping_.store(true, std::memory_order_relaxed);
}

std::optional<Gap> EventHub::gap_after(std::uint64_t position) const {
    const bool is_known = position + 1 >= first_id_ && position <= last_id();
    if (is_known && position + 1 >= oldest_id()) return std::nullopt;
    const std::uint64_t to = oldest_id() - 1;
    Gap gap{std::min(position + 1, to), to, std::nullopt};
    if (is_known) gap.missed = to - position;
    return gap;
}

void EventHub::end() {
    {
        const Lock lock(mutex_);
        has_ended_ = true;
        is_keeping_.store(false, std::memory_order_relaxed);
    }
    changed_.notify_all();
}

EventHub::Counts EventHub::counts() const {
    const Lock lock(mutex_);
    return {noted_, dropped_, subscribers_, ring_.size(), bytes_};
}

// ---------------------------------------------------------------- noting down

void EventHub::note(EventType type, const locks::OpenRow& open, Event::More more) {
    auto event = std::make_shared<Event>();
    event->type = type;
    event->open = open;
    event->more = std::move(more);
    note(std::move(event));
}

void EventHub::note(std::shared_ptr<Event> event) {
    event->at = now_();
    const std::size_t size = event->size();
    std::vector<Kept> dropped; // destroyed without the mutex
    bool has_readers = false;
    {
        const Lock lock(mutex_);
        if (!goes_on(event->at, dropped)) return;
        event->id = next_id_++;
        ring_.push_back(std::move(event));
        bytes_ += size;
        ++noted_;
        while (ring_.size() > limits_.events || (bytes_ > limits_.bytes && ring_.size() > 1)) drop_oldest(dropped);
        has_readers = waiting_ != 0;
    }
    if (has_readers) changed_.notify_all();
}

bool EventHub::goes_on(locks::Time now, std::vector<Kept>& dropped) {
    if (has_ended_) return false;
    if (!is_lapsed_) is_lapsed_ = subscribers_ == 0 && now - last_left_ > limits_.linger;
    if (!is_lapsed_) return true;
    while (!ring_.empty() && dropped.size() < dropped_at_a_time) drop_oldest(dropped);
    if (ring_.empty()) is_keeping_.store(false, std::memory_order_relaxed);
    return false;
}

void EventHub::drop_oldest(std::vector<Kept>& dropped) {
    bytes_ -= ring_.front()->size();
    dropped.push_back(std::move(ring_.front()));
    ring_.pop_front();
}

void EventHub::opened(const locks::OpenRow& open) { note(EventType::handle_opened, open); }

void EventHub::closed(const locks::OpenRow& open, locks::CloseReason reason) {
    note(type_of_closing(open, reason), open, Ending{reason});
}

void EventHub::disconnected(const locks::OpenRow& open) { note(EventType::handle_disconnected, open); }

void EventHub::reconnected(const locks::OpenRow& open) { note(EventType::handle_reconnected, open); }

void EventHub::renamed(const locks::OpenRow& open, std::string_view old_path) {
    note(EventType::handle_renamed, open, Renaming{std::string(old_path)});
}

void EventHub::range_changed(const locks::OpenRow& open, locks::RangeEvent what, const locks::RangeRequest& range,
                             std::optional<locks::OpenId> blocker) {
    note(type_of(what), open, RangeChange{range, blocker});
    const bool waits = what == locks::RangeEvent::waiting;
    if (!waits && what != locks::RangeEvent::refused) return;
    note(EventType::conflict_lock, open, RangeChange{range, blocker, waits});
}

void EventHub::caching_changed(const locks::OpenRow& open, locks::CachingEvent what, locks::Caching from,
                               locks::Caching to) {
    note(type_of(what), open, CachingChange{from, to});
}

void EventHub::refused(const locks::Refusal& refusal) {
    const auto type = type_of(refusal.verdict);
    if (!type) return;
    locks::OpenRow wanted;
    wanted.file = refusal.file;
    wanted.path = refusal.path;
    wanted.stream_name = refusal.stream_name;
    wanted.access = refusal.access;
    wanted.share_mode = refusal.share_mode;
    wanted.owner = refusal.owner;
    note(*type, wanted, RefusedOpen{refusal.blocker});
}

void EventHub::session_changed(EventType type, std::shared_ptr<const locks::Owner> who,
                               std::optional<locks::CloseReason> reason) {
    if (!wants_events()) return;
    locks::OpenRow nothing_open;
    nothing_open.owner = std::move(who);
    note(type, nothing_open, reason ? Event::More(Ending{*reason}) : Event::More());
}

void EventHub::admin_changed(const Change& change) {
    if (!wants_events()) return;
    const bool closes = change.action.ends_with(":close") || change.action.ends_with(":delete");
    const auto text = [](std::string_view view) { return std::string(view); };
    auto kept = std::make_unique<AdminChange>(AdminChange{text(change.action), text(change.caller), text(change.peer),
                                                          text(change.what), text(change.reason), change.dry_run,
                                                          change.matched, change.done, change.failed});
    note(closes ? EventType::admin_close : EventType::admin_change, locks::OpenRow{}, std::move(kept));
}

} // namespace holdfast::admin_api
