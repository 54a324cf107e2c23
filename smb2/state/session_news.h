#pragma once
// What becomes of sessions and tree connects, for whoever tells others of it.

#include "locks/open.h"
#include "smb2/state/session.h"

#include <cstdint>
#include <functional>
#include <memory>

namespace holdfast::smb2 {

enum class SessionEvent : std::uint8_t {
    setup,   // somebody has authenticated: for the first time, or anew
    logoff,  // by its client
    closed,  // lost with its connection, replaced, or ended by an admin
    expired, // its ticket has; the client may renew it
    tree_connect,
    tree_disconnect,
};

struct SessionNews {
    SessionEvent what{};
    std::shared_ptr<const locks::Owner> who; // of a session: without tree connect and share
    locks::CloseReason reason{};             // of what has ended
};

/// Called from any thread, with no lock of this room held; does not block.
using SessionSink = std::function<void(const SessionNews&)>;

/// What an open of this user in the session says of who holds it, but for its share.
locks::Owner owner_in(const Session& session, const auth::Principal& user);
/// The same of whoever the session is. Null before somebody has authenticated.
std::shared_ptr<const locks::Owner> owner_in(const Session& session);

/// From now on the opens of this owner are this user's.
void name_user(locks::Owner& owner, const auth::Principal& principal);

} // namespace holdfast::smb2
