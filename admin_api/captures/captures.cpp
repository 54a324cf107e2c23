#include "admin_api/captures/captures.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace holdfast::admin_api {

namespace {

constexpr std::size_t most_pending = 32; // notes for one message
constexpr std::size_t most_breaks = 1'024;

/// As the message that tells of the break has it: the key of the lease, or the FileId of the open.
std::array<std::uint8_t, 16> break_name(const locks::OpenRow& open) {
    if (open.lease && open.lease->kind == locks::CachingKind::lease) return open.lease->key;
    const auto id = static_cast<std::uint64_t>(open.id);
    std::array<std::uint8_t, 16> name{};
    for (std::size_t i = 0; i < name.size(); ++i) name[i] = static_cast<std::uint8_t>(id >> 8 * (i % 8));
    return name;
}

} // namespace

Captures::Captures(CaptureSource source, CaptureLimits limits) : source_(std::move(source)), limits_(limits) {}

Captures::~Captures() { end(); }

// ---------------------------------------------------------------- which there are

std::shared_ptr<const Captures::List> Captures::running() const {
    const Lock lock(mutex_);
    return running_;
}

std::size_t Captures::size() const { return running()->size(); }

/// `control_` is held. Those who listen are told outside of the mutex that their calls take.
void Captures::set_running(List list) {
    const bool any = !list.empty();
    const bool before = is_running_.exchange(any, std::memory_order_relaxed);
    if (before && !any) source_.listen(false);
    {
        const Lock lock(mutex_);
        running_ = std::make_shared<const List>(std::move(list));
        if (!any) clients_.clear();
        if (!any) breaks_.clear();
    }
    if (!before && any) source_.listen(true);
}

std::shared_ptr<Capture> Captures::start(CaptureQuery query) {
    const Lock control(control_);
    List list = *running();
    if (has_ended_ || list.size() >= limits_.captures) return nullptr;
    auto capture =
        std::make_shared<Capture>(std::move(query), source_.fold, source_.origin, limits_.queue_bytes, source_.now());
    list.push_back(capture);
    set_running(std::move(list));
    return capture;
}

void Captures::stop(const std::shared_ptr<Capture>& capture) {
    const Lock control(control_);
    List list = *running();
    std::erase(list, capture);
    set_running(std::move(list));
    capture->end(Capture::Ending::reader);
}

void Captures::end() {
    const Lock control(control_);
    has_ended_ = true;
    const auto list = running();
    set_running({});
    for (const auto& capture : *list) capture->end(Capture::Ending::server);
}

// ---------------------------------------------------------------- what is seen

/// Whoever speaks here is remembered for the notes of others; notes go with what the client is told.
std::vector<Note> Captures::take_notes(const SeenMessage& message) {
    const Lock lock(mutex_);
    Client& client = clients_[message.client];
    if (message.direction == pcapng::Direction::inbound) {
        client.user = person_text(message.domain, message.user, message.client.address);
        return {};
    }
    std::vector<Note> notes = std::exchange(client.pending, {});
    if (!message.breaks) return notes;
    const auto found = std::ranges::find_if(breaks_, [&](const BreakNote& candidate) {
        return candidate.name == *message.breaks && candidate.address == message.client.address;
    });
    if (found == breaks_.end()) return notes;
    notes.push_back({std::move(found->text), std::nullopt});
    breaks_.erase(found);
    return notes;
}

void Captures::message(const SeenMessage& message) {
    const auto list = running();
    const std::vector<Note> notes = take_notes(message);
    std::vector<std::string> comments;
    for (const auto& capture : *list) {
        if (!capture->wants(message)) continue;
        if (comments.empty())
            for (const Note& note : notes) comments.push_back(sentence_of(note, source_.find));
        capture->take(message, comments);
    }
}

void Captures::connection_ended(const ClientEnd& client, Segment::From by, locks::Time at) {
    {
        const Lock lock(mutex_);
        clients_.erase(client);
    }
    const char* const what = by == Segment::From::server ? "Holdfast: the server has ended the connection"
                                                         : "Holdfast: the connection has gone";
    for (const auto& capture : *running()) capture->take_end(client, by, at, what);
}

// ---------------------------------------------------------------- what is decided

void Captures::note(const ClientEnd& client, Note note) {
    const Lock lock(mutex_);
    std::vector<Note>& pending = clients_[client].pending;
    if (pending.size() < most_pending) pending.push_back(std::move(note));
}

/// That which the owner came with, else another one of the same client: a session may have several.
std::optional<ClientEnd> Captures::connection_of(const locks::Owner& owner) const {
    const Lock lock(mutex_);
    auto found = clients_.find({owner.client_address, owner.client_port});
    if (found == clients_.end()) found = clients_.lower_bound({owner.client_address, 0});
    if (found == clients_.end() || found->first.address != owner.client_address) return std::nullopt;
    return found->first;
}

void Captures::tell(const locks::Owner* owner, const std::string& text) {
    if (owner == nullptr) return;
    const auto client = connection_of(*owner);
    if (!client) return;
    const locks::Time now = source_.now();
    for (const auto& capture : *running()) capture->take_note(*client, *owner, now, text);
}

void Captures::refused(const locks::Refusal& refusal) {
    if (const auto client = source_.at_work(refusal.owner.get())) note(*client, note_of_refusal(refusal));
}

void Captures::range_changed(const locks::OpenRow& open, locks::RangeEvent what, const locks::RangeRequest& range,
                             std::optional<locks::OpenId> blocker) {
    const auto client = source_.at_work(open.owner.get());
    switch (what) {
    case locks::RangeEvent::waiting:
    case locks::RangeEvent::refused:
        if (client) note(*client, note_of_hindered_range(what, range, blocker));
        return;
    case locks::RangeEvent::granted:
        if (!client) tell(open.owner.get(), note_of_range(open, what, range));
        return;
    case locks::RangeEvent::released:
    case locks::RangeEvent::cancelled:
        // A client ends what is its own alone; an administrator works on no connection.
        if (!client && !source_.at_work(nullptr)) tell(open.owner.get(), note_of_range(open, what, range));
        return;
    }
}

void Captures::note_break(const locks::OpenRow& open, locks::Caching from, locks::Caching to) {
    const auto cause = source_.at_work(nullptr);
    if (cause) note(*cause, {note_of_break(open, from, to), std::nullopt});
    if (!open.owner) return;
    const Lock lock(mutex_);
    const auto known = cause ? clients_.find(*cause) : clients_.end();
    std::string who = known == clients_.end() ? std::string() : known->second.user;
    if (cause && who.empty()) who = person_text({}, {}, cause->address);
    breaks_.push_back({open.owner->client_address, break_name(open), note_of_break_for_holder(open, from, to, who)});
    if (breaks_.size() > most_breaks) breaks_.pop_front();
}

void Captures::caching_changed(const locks::OpenRow& open, locks::CachingEvent what, locks::Caching from,
                               locks::Caching to) {
    switch (what) {
    case locks::CachingEvent::break_sent: return note_break(open, from, to);
    case locks::CachingEvent::timed_out: return tell(open.owner.get(), note_of_lost_lease(open, from, to));
    case locks::CachingEvent::granted:
    case locks::CachingEvent::acknowledged: return; // the messages say it
    }
}

void Captures::closed(const locks::OpenRow& open, locks::CloseReason reason) {
    if (const auto text = note_of_closing(open, reason)) tell(open.owner.get(), *text);
}

} // namespace holdfast::admin_api
