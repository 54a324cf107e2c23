#pragma once
// What has happened, as it is kept until it is read: values, no text.

#include "locks/observer.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace holdfast::admin_api {

enum class EventType : std::uint8_t {
    handle_opened,
    handle_closed,
    handle_force_closed, // by an admin
    handle_purged,       // its client was away and has not come back for it
    handle_disconnected,
    handle_reconnected,
    handle_renamed,
    lock_granted,
    lock_waiting,
    lock_released,
    lock_cancelled,
    lock_denied,
    lease_granted,
    lease_break_sent,
    lease_break_acked,
    lease_break_timeout,
    conflict_share_mode, // an open that others do not share
    conflict_delete_pending,
    conflict_folder_busy,
    conflict_not_available, // a persistent handle whose client is away
    conflict_limit,
    conflict_lease,
    conflict_lock, // beside lock.denied and lock.waiting
    session_setup, // somebody has authenticated, for the first time or anew
    session_logoff,
    session_closed, // lost with its connection, replaced, or ended by an admin
    session_expired,
    tree_connect,
    tree_disconnect,
    admin_close,
    admin_change, // whatever else was changed through the admin surface
};
inline constexpr std::size_t event_types = static_cast<std::size_t>(EventType::admin_change) + 1;

/// "handle.opened", "conflict.share_mode".
std::string_view name_of(EventType type);
std::string_view name_of(locks::CloseReason reason);

/// Which types somebody wants to hear of. None given: all.
class EventTypes {
  public:
    bool has(EventType type) const { return wanted_[static_cast<std::size_t>(type)]; }

    /// "handle.*,conflict.lock", "*". Nothing when a part of it names no type.
    static std::optional<EventTypes> parse(std::string_view text);
    static EventTypes all();

  private:
    std::array<bool, event_types> wanted_{};
};

// ---- what there is to say beside the handle

struct Ending {
    locks::CloseReason reason{};
};
struct Renaming {
    std::string old_path;
};
struct RangeChange {
    locks::RangeRequest range;
    std::optional<locks::OpenId> blocker;
    bool waits = false; // of conflict.lock
};
struct CachingChange {
    locks::Caching from{};
    locks::Caching to{};
};
/// The handle of such an event has no id: it was not made.
struct RefusedOpen {
    locks::OpenId blocker{};
};
/// A change that came through the admin surface. No handle.
struct AdminChange {
    std::string action;
    std::string caller;
    std::string peer;
    std::string what;
    std::string reason;
    bool dry_run = false;
    std::size_t matched = 0;
    std::size_t done = 0;
    std::size_t failed = 0;
};

struct Event {
    std::uint64_t id = 0;
    EventType type{};
    locks::Time at{};
    locks::OpenRow open;
    using More = std::variant<std::monostate, Ending, Renaming, RangeChange, CachingChange, RefusedOpen,
                              std::unique_ptr<const AdminChange>>;
    More more;

    bool has_handle() const { return type <= EventType::conflict_lock; }
    /// About a session or a tree connect: of `open` there is the owner alone.
    bool has_session() const { return type >= EventType::session_setup && type <= EventType::tree_disconnect; }
    /// What it takes in memory, roughly.
    std::size_t size() const;
};

} // namespace holdfast::admin_api
