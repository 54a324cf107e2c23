#pragma once
// What the admin surface asks the protocol engine for. The engine implements these; the server
// plugs them in.

#include "locks/ids.h"
#include "locks/open.h"
#include "locks/share_counts.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace holdfast::admin_api {

struct TreeRow {
    locks::TreeId id{};
    std::string share;
    bool is_encrypted = false; // every request on it must come sealed
    locks::Time since{};
};

/// One connection that a session is spoken on.
struct ChannelRow {
    std::uint64_t connection = 0; // its number
    std::string client_address;   // textual IP
    std::uint16_t client_port = 0;
    locks::Time since{};
};

/// One session as it stood at one moment.
struct SessionRow {
    locks::SessionId id{};
    std::string user;
    std::string domain;
    std::string sid;
    std::uint32_t uid = 0;
    std::string client_address; // textual IP; empty when no connection is left
    std::uint16_t client_port = 0;
    std::string client_name;
    locks::ClientGuid client_guid{};
    std::uint16_t dialect = 0;
    bool is_signed = false;
    bool is_encrypted = false;
    std::string signing_algorithm;    // "AES-GMAC"; empty when none
    std::string encryption_algorithm; // "AES-128-GCM"; empty when none
    locks::Time created_at{};
    locks::Time last_use{};
    std::vector<TreeRow> trees;
    std::vector<ChannelRow> channels; // oldest first
    std::size_t opens = 0;
    std::string state; // "in_progress", "valid", "expired"
};

class SessionDirectory {
  public:
    virtual ~SessionDirectory() = default;
    /// Sessions with an id above `after`, rising, at most `limit`, for which `wanted` holds. May be
    /// called from any thread; `wanted` may be called with a lock of the directory held.
    virtual std::vector<SessionRow> sessions(locks::SessionId after, std::size_t limit,
                                             const std::function<bool(const SessionRow&)>& wanted) const = 0;
};

/// A tree connect together with the session that it is of.
struct TreeConnectRow {
    const SessionRow& session;
    const TreeRow& tree;
};

/// Who is spoken for on a connection.
struct ConnectionSession {
    locks::SessionId id{};
    std::string user;
    std::string domain;
    std::string sid;
};

/// One connection on which somebody has logged on, as it stood at one moment.
struct ConnectionRow {
    std::uint64_t number = 0;
    std::string client_address; // textual IP
    std::uint16_t client_port = 0;
    std::string client_name;
    locks::ClientGuid client_guid{};
    std::uint16_t dialect = 0;
    bool is_signed = false;    // of some session on it
    bool is_encrypted = false; // of some session on it
    locks::Time since{};       // of its first session that is still there
    locks::Time last_use{};    // of its sessions, on whichever connection
    std::vector<ConnectionSession> sessions;
};

class ConnectionDirectory {
  public:
    virtual ~ConnectionDirectory() = default;
    /// Connections with a number above `after`, rising, at most `limit`, for which `wanted` holds. May be called from
    /// any thread.
    virtual std::vector<ConnectionRow> connections(std::uint64_t after, std::size_t limit,
                                                   const std::function<bool(const ConnectionRow&)>& wanted) const = 0;
    /// All that are open, also those on which nobody has logged on (yet).
    virtual std::size_t open_connections() const = 0;
};

class SessionControl {
  public:
    virtual ~SessionControl() = default;
    /// Ends the session with all its opens, durable ones too. False when nobody has it (any more). From any thread.
    virtual bool end_session(locks::SessionId id) = 0;
};

/// One watched folder as it stood at one moment.
struct WatchRow {
    locks::OpenId open{};     // that watches
    std::uint32_t filter = 0; // CompletionFilter of [MS-SMB2] 2.2.35
    bool is_recursive = false;
    std::size_t waiting = 0; // requests
    std::size_t unread = 0;  // bytes of changes that no request has taken yet
    bool overflowed = false; // changes were lost: the next request is told to list the folder
};

class WatchDirectory {
  public:
    virtual ~WatchDirectory() = default;
    /// Of opens with an id above `after`, rising, at most `limit`. May be called from any thread.
    virtual std::vector<WatchRow> watches(locks::OpenId after, std::size_t limit) const = 0;
};

struct ShareRow {
    std::string name;
    std::string path; // on this machine; empty for IPC$
    std::string comment;
    bool read_only = false;
    bool continuously_available = false;
    std::vector<std::string> capabilities; // effective ones, as probed
    std::size_t open_handles = 0;
    std::size_t tree_connects = 0;
    std::shared_ptr<const locks::ShareCounts> counts = nullptr; // of its life; null where nobody counts
};

class ShareDirectory {
  public:
    virtual ~ShareDirectory() = default;
    virtual std::vector<ShareRow> shares() const = 0;
};

} // namespace holdfast::admin_api
