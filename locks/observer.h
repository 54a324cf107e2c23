#pragma once
// Whoever watches what happens to opens, ranges and leases.

#include "locks/lock_manager.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace holdfast::locks {

/// What became of what a client caches.
enum class CachingEvent : std::uint8_t {
    granted,
    break_sent, // `to` is what is left to it
    acknowledged,
    timed_out, // it has not answered, or cannot be reached
};

/// An open that was asked for and not made.
struct Refusal {
    OpenVerdict verdict{};
    FileKey file;
    std::string_view path;
    std::string_view stream_name;
    Access access{};
    ShareMode share_mode{};
    OpenId blocker{}; // one open in the way, where there is one
    std::shared_ptr<const Owner> owner;
};

/// Told of each change as it happens, in the order in which it happens to each open: most calls come with the lock of
/// the stream held. So none may call back into this library, block, or take longer than to note it down. From any
/// thread. Nothing is prepared for it, and none of its functions is called, while wants_events() says no.
class Observer {
  public:
    virtual ~Observer() = default;

    /// Asked with every operation: one relaxed load.
    virtual bool wants_events() const noexcept = 0;

    virtual void opened(const OpenRow& open) = 0;
    /// `open` is as it stood right before.
    virtual void closed(const OpenRow& open, CloseReason reason) = 0;
    /// Its client is away, and it waits for it.
    virtual void disconnected(const OpenRow& open) = 0;
    virtual void reconnected(const OpenRow& open) = 0;
    virtual void renamed(const OpenRow& open, std::string_view old_path) = 0;

    /// `blocker` of one that waits or is refused: an open in the way.
    virtual void range_changed(const OpenRow& open, RangeEvent what, const RangeRequest& range,
                               std::optional<OpenId> blocker) = 0;
    /// `open` is the one through which the lease is known best; its row says what is held now.
    virtual void caching_changed(const OpenRow& open, CachingEvent what, Caching from, Caching to) = 0;

    virtual void refused(const Refusal& refusal) = 0;
};

} // namespace holdfast::locks
