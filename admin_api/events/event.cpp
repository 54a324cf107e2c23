#include "admin_api/events/event.h"

#include <cstdlib>

namespace holdfast::admin_api {

namespace {

constexpr std::array<std::string_view, event_types> names{
    "handle.opened",        "handle.closed",          "handle.force_closed",
    "handle.purged",        "handle.disconnected",    "handle.reconnected",
    "handle.renamed",       "lock.granted",           "lock.waiting",
    "lock.released",        "lock.cancelled",         "lock.denied",
    "lease.granted",        "lease.break_sent",       "lease.break_acked",
    "lease.break_timeout",  "conflict.share_mode",    "conflict.delete_pending",
    "conflict.folder_busy", "conflict.not_available", "conflict.limit",
    "conflict.lease",       "conflict.lock",          "session.setup",
    "session.logoff",       "session.closed",         "session.expired",
    "tree.connect",         "tree.disconnect",        "admin.close",
    "admin.change"};

/// "handle.*" covers "handle.opened"; "*" covers all.
bool covers(std::string_view pattern, std::string_view name) {
    if (!pattern.ends_with('*')) return pattern == name;
    const std::string_view group = pattern.substr(0, pattern.size() - 1);
    return (group.empty() || group.ends_with('.')) && name.starts_with(group);
}

} // namespace

std::string_view name_of(EventType type) { return names[static_cast<std::size_t>(type)]; }

std::string_view name_of(locks::CloseReason reason) {
    switch (reason) {
    case locks::CloseReason::client: return "client";
    case locks::CloseReason::logoff: return "logoff";
    case locks::CloseReason::tree_disconnect: return "tree_disconnect";
    case locks::CloseReason::disconnect: return "disconnect";
    case locks::CloseReason::expired: return "expired";
    case locks::CloseReason::taken_over: return "taken_over";
    case locks::CloseReason::admin: return "admin";
    case locks::CloseReason::shutdown: return "shutdown";
    }
    std::abort(); // every enumerator has returned above
}

EventTypes EventTypes::all() {
    EventTypes types;
    types.wanted_.fill(true);
    return types;
}

std::optional<EventTypes> EventTypes::parse(std::string_view text) {
    EventTypes types;
    while (true) {
        const auto comma = text.find(',');
        const std::string_view pattern = text.substr(0, comma);
        bool names_one = false;
        for (std::size_t i = 0; i < event_types; ++i) {
            if (!covers(pattern, names[i])) continue;
            types.wanted_[i] = true;
            names_one = true;
        }
        if (!names_one) return std::nullopt;
        if (comma == std::string_view::npos) return types;
        text.remove_prefix(comma + 1);
    }
}

std::size_t Event::size() const {
    std::size_t size = sizeof(Event) + open.path.capacity() + open.stream_name.capacity();
    if (const auto* renaming = std::get_if<Renaming>(&more)) size += renaming->old_path.capacity();
    if (const auto* change = std::get_if<std::unique_ptr<const AdminChange>>(&more)) {
        size += sizeof(AdminChange) + (*change)->what.capacity() + (*change)->reason.capacity();
    }
    return size;
}

} // namespace holdfast::admin_api
