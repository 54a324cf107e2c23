#include "locks/open_state.h"

#include <cassert>
#include <cstdlib>

namespace holdfast::locks {

StateRights rights_of(OpenState state) {
    switch (state) {
    // may be found, counts for sharing, may get a break, the admin sees it
    case OpenState::allocated: return {false, false, false, false};
    case OpenState::open: return {true, true, true, true};
    case OpenState::orphaned: return {false, true, true, true};
    case OpenState::reconnecting: return {false, true, true, true};
    case OpenState::expired: return {false, true, false, true};
    case OpenState::closing: return {false, false, false, true};
    case OpenState::closed: return {false, false, false, false};
    }
    std::abort(); // every enumerator has returned above
}

bool may_follow(OpenState from, OpenState to) {
    if (to == OpenState::closing) return from != OpenState::closing && from != OpenState::closed;
    switch (from) {
    case OpenState::allocated: return to == OpenState::open;
    case OpenState::open: return to == OpenState::orphaned;
    case OpenState::orphaned: return to == OpenState::reconnecting || to == OpenState::expired;
    // A reconnect that fails leaves the open as it was.
    case OpenState::reconnecting: return to == OpenState::open || to == OpenState::orphaned;
    case OpenState::expired: return false;
    case OpenState::closing: return to == OpenState::closed;
    case OpenState::closed: return false;
    }
    std::abort(); // every enumerator has returned above
}

std::string_view to_string(OpenState state) {
    switch (state) {
    case OpenState::allocated: return "allocated";
    case OpenState::open: return "open";
    case OpenState::orphaned: return "orphaned";
    case OpenState::reconnecting: return "reconnecting";
    case OpenState::expired: return "expired";
    case OpenState::closing: return "closing";
    case OpenState::closed: return "closed";
    }
    std::abort(); // every enumerator has returned above
}

void Open::move_to(OpenState next) {
    assert(may_follow(state(), next));
    state_.store(next, std::memory_order_release);
}

} // namespace holdfast::locks
