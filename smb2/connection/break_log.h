#pragma once
// What a client was told on one connection of late, for the case that the connection fails.

#include "locks/caching.h"
#include "locks/open.h"

#include <chrono>
#include <vector>

namespace holdfast::smb2 {

using locks::Time;
struct ServerState;

/// The breaks that were sent on a connection. Used by its thread alone.
class BreakLog {
  public:
    /// Forgets those that are older than `kept_for`: whoever has not answered them by then has lost what he held.
    void sent(const locks::BreakNotice& notice, Time now, std::chrono::milliseconds kept_for);
    /// The connection has ended, and the client may not have heard: it is told again where it has other channels
    /// ([MS-SMB2] 3.3.4.6, 3.3.4.7: when a connection fails, the next one is tried).
    void hand_over(ServerState& server);
    std::size_t size() const { return sent_.size(); }

  private:
    struct Sent {
        locks::BreakNotice notice;
        Time at{};
    };
    std::vector<Sent> sent_;
};

} // namespace holdfast::smb2
