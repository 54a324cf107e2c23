#pragma once
// What the admin surface asks the protocol engine for. The engine implements these; the server
// plugs them in.

#include "locks/ids.h"
#include "locks/open.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::admin_api {

struct TreeRow {
    locks::TreeId id{};
    std::string share;
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
};

class ShareDirectory {
  public:
    virtual ~ShareDirectory() = default;
    virtual std::vector<ShareRow> shares() const = 0;
};

/// A file or folder of a share, as the disk has it.
struct FileEntry {
    std::string path; // in the spelling of the disk; "" is the root
    locks::FileKind kind{};
    std::uint64_t id = 0;         // locks::FileKey::file of whoever opens it
    std::uint64_t parent_id = 0;  // of the folder that holds it; of the root its own
    std::uint64_t size = 0;       // of a folder: 0
    std::uint32_t attributes = 0; // bits of [MS-FSCC] 2.6
    locks::Time created{};
    locks::Time accessed{};
    locks::Time written{};
    locks::Time changed{};
    bool delete_pending = false; // it goes when its last open does
};

class FileDirectory {
  public:
    virtual ~FileDirectory() = default;
    /// What stands at `path` of the share; both are found in any case. "" is the root, and '/' stands between names.
    /// Nothing when there is no such share or path, or it cannot be reached. May wait for a disk; may be called from
    /// any thread.
    virtual std::optional<FileEntry> find(std::string_view share, std::string_view path) const = 0;
};

} // namespace holdfast::admin_api
