#pragma once
// holdfast events: what happens, as it happens.

#include "server/commands/answers.h"

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>

namespace holdfast::server {

struct EventsCommand {
    Filters filters;
    std::string types;                // "handle.*,conflict.lock"; all when empty
    std::string after;                // id of the last event that was seen; from now on when empty
    bool snapshot = false;            // first the handles that are open
    bool follow = false;              // never gives up on a server that is away
    std::optional<std::size_t> limit; // of events
    bool as_json = false;             // one object a line
};

/// How long it tries to come back, and how it waits: for tests.
struct Patience {
    std::chrono::milliseconds pause{1000};
    int tries = 30;
    std::function<void(std::chrono::milliseconds)> wait; // sleeps when empty
};

/// Prints one line per event until the program is ended, the limit is met, or the server is away for too long. A lost
/// connection goes on where it ended (Last-Event-ID).
void show_events(AdminApi& api, const EventsCommand& command, Console& console, const Patience& patience = {});

} // namespace holdfast::server
