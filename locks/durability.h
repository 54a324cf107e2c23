#pragma once
// What lets an open outlive the connection of its client: [MS-SMB2] 3.3.1.10 Open.IsDurable.

#include "locks/caching.h"
#include "locks/ids.h"
#include "locks/time.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>

namespace holdfast::locks {

struct Owner;

/// Chosen by the client for one CREATE; zero for version 1, which has none.
using CreateGuid = std::array<std::uint8_t, 16>;

enum class DurableKind : std::uint8_t {
    durable,    // as long as its client may cache the handle
    resilient,  // whatever others want: [MS-SMB2] 3.3.1.10 Open.IsResilient
    persistent, // that, and after a restart of the server: Open.IsPersistent
};

struct Durability {
    std::uint32_t timeout_ms = 0; // how long the open waits for its client
    CreateGuid create_guid{};
    DurableKind kind = DurableKind::durable;
};

/// An open whose client has gone. `round` tells its absences apart.
struct Orphan {
    OpenId id{};
    std::uint64_t round = 0;
    std::uint32_t timeout_ms = 0;
};

/// A client comes back for its open.
struct Reconnection {
    OpenId id{};
    std::optional<CreateGuid> create_guid; // version 1 knows none, and may ask for an open of either
    ClientGuid client{};
    std::optional<LeaseKey> lease_key; // it names a lease
    bool persistent = false;           // it asks for a persistent open, and gets no other
    std::shared_ptr<const Owner> owner;
    Time now{};
};

enum class ReconnectVerdict : std::uint8_t {
    reconnected,
    unknown,      // no such open waits for this client
    not_its_user, // it does, but for another user
    owner_gone,   // the session or tree connect has ended meanwhile
};

} // namespace holdfast::locks
