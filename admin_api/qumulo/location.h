#pragma once
// Where a handle or a session is, as Qumulo names it: <node>.<session>.<handle>, <node>.<session>. Never all digits
// and never with a slash first: that is how scripts tell it from a file's id and from a path.

#include "locks/ids.h"
#include "locks/lock_manager.h"

#include <optional>
#include <string>
#include <string_view>

namespace holdfast::admin_api::qumulo {

struct HandleLocation {
    locks::SessionId session{};
    locks::OpenId open{};
    bool operator==(const HandleLocation&) const = default;
};

/// "1.7000.3". Of an open without an owner, the session is 0.
std::string location_of(locks::OpenId open, const locks::Owner* owner);
/// "1.7000".
std::string location_of(locks::SessionId session);

/// Nothing when the text is none, or names another node than this one.
std::optional<HandleLocation> handle_location(std::string_view text);
std::optional<locks::SessionId> session_location(std::string_view text);

} // namespace holdfast::admin_api::qumulo
