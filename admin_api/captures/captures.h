#pragma once
// All captures of a server: who is told of what, and which decision belongs to which message.

#include "admin_api/captures/capture.h"
#include "admin_api/captures/notes.h"
#include "locks/observer.h"

#include <atomic>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace holdfast::admin_api {

struct CaptureLimits {
    std::size_t captures = 4;
    std::size_t queue_bytes = 32u << 20; // of each, for a reader who is slow
};

/// What captures need of those who speak with clients.
struct CaptureSource {
    /// True: message() and connection_ended() are called from now on; false: no more when it returns.
    std::function<void(bool)> listen;
    /// The client whose request this thread works on, where it is one of the session of `owner`, or, for null, any
    /// at all. Called with locks of `locks` held.
    std::function<std::optional<ClientEnd>(const locks::Owner* owner)> at_work;
    FindRow find;
    std::function<locks::Time()> now;
    CaptureOrigin origin;
    Fold fold = nullptr;
};

/// As an observer it hears of a decision while the request is worked on, mostly with the lock of the stream held. So
/// it only notes it down; the next message to the client of that request carries it. What happens to a client without
/// a request of its own is told at once, in a packet without content, but for a break, which has a message.
class Captures final : public locks::Observer {
  public:
    explicit Captures(CaptureSource source, CaptureLimits limits = {});
    ~Captures() override;

    /// Null when there are too many, or after end(). To be stopped.
    std::shared_ptr<Capture> start(CaptureQuery query);
    void stop(const std::shared_ptr<Capture>& capture);
    /// The server stops: all captures end, and no more begin.
    void end();
    std::size_t size() const;

    void message(const SeenMessage& message);
    void connection_ended(const ClientEnd& client, Segment::From by, locks::Time at);

    // ---- locks::Observer
    bool wants_events() const noexcept override { return is_running_.load(std::memory_order_relaxed); }
    void opened(const locks::OpenRow&) override {}
    void closed(const locks::OpenRow& open, locks::CloseReason reason) override;
    void disconnected(const locks::OpenRow&) override {}
    void reconnected(const locks::OpenRow&) override {}
    void renamed(const locks::OpenRow&, std::string_view) override {}
    void range_changed(const locks::OpenRow& open, locks::RangeEvent what, const locks::RangeRequest& range,
                       std::optional<locks::OpenId> blocker) override;
    void caching_changed(const locks::OpenRow& open, locks::CachingEvent what, locks::Caching from,
                         locks::Caching to) override;
    void refused(const locks::Refusal& refusal) override;

  private:
    using List = std::vector<std::shared_ptr<Capture>>;
    using Lock = std::scoped_lock<std::mutex>;

    /// What is known of a connection.
    struct Client {
        std::string user; // of the last message from it, with where it comes from
        std::vector<Note> pending;
    };
    /// For the message that tells of a break.
    struct BreakNote {
        std::string address;
        std::array<std::uint8_t, 16> name{};
        std::string text;
    };

    std::shared_ptr<const List> running() const;
    void set_running(List list);
    std::vector<Note> take_notes(const SeenMessage& message);
    void note(const ClientEnd& client, Note note);
    void note_break(const locks::OpenRow& open, locks::Caching from, locks::Caching to);
    /// In a packet of its own, on the connection of the owner.
    void tell(const locks::Owner* owner, const std::string& text);
    std::optional<ClientEnd> connection_of(const locks::Owner& owner) const;

    const CaptureSource source_;
    const CaptureLimits limits_;
    std::atomic<bool> is_running_{false};

    mutable std::mutex control_; // of start(), stop() and end(), also while they wait for listen()
    bool has_ended_ = false;

    mutable std::mutex mutex_; // nothing is called with it held
    std::shared_ptr<const List> running_ = std::make_shared<const List>();
    std::map<ClientEnd, Client> clients_;
    std::deque<BreakNote> breaks_;
};

} // namespace holdfast::admin_api
