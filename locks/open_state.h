#pragma once
// The state machine of one open.
//
//   ALLOCATED → OPEN → ORPHANED (durable, its client gone) → RECONNECTING → OPEN
//                          └→ EXPIRED
//   and from any of them → CLOSING → CLOSED
//
// Changes happen under the stream's lock, all through Open::move_to().

#include "locks/open.h"

#include <string_view>

namespace holdfast::locks {

/// What a state allows.
struct StateRights {
    bool may_be_found = false; // a request of its client may borrow it
    bool counts_for_sharing = false;
    bool may_get_break = false; // an oplock or lease break is worth sending or recording
    bool admin_sees_it = false;
};

StateRights rights_of(OpenState state);
bool may_follow(OpenState from, OpenState to);
std::string_view to_string(OpenState state);

} // namespace holdfast::locks
