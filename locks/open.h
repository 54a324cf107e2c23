#pragma once
// One open of a file: what the tables index, what the admin sees, what a request borrows.

#include "locks/access.h"
#include "locks/caching.h"
#include "locks/durability.h"
#include "locks/ids.h"
#include "locks/lock_types.h"
#include "locks/share_counts.h"
#include "locks/time.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace holdfast::locks {

/// The life of an open. See open_state.h for what each state allows and which follows which.
enum class OpenState : std::uint8_t { allocated, open, orphaned, reconnecting, expired, closing, closed };

/// Who ends an open; told to the log, the admin and the resource.
enum class CloseReason : std::uint8_t {
    client,
    logoff,
    tree_disconnect,
    disconnect,
    expired,
    taken_over,
    admin,
    shutdown
};

enum class FileKind : std::uint8_t { file, directory, pipe };

/// Who holds an open: one object per tree connect, shared by all of its opens, never changed.
struct Owner {
    SessionId session{};
    TreeId tree{};
    ShareId share{};
    std::string share_name;
    std::string user; // as the client named itself, without domain
    std::string domain;
    std::string sid; // S-1-…
    std::uint32_t uid = 0;
    std::string client_address; // textual IP
    std::uint16_t client_port = 0;
    std::string client_name; // workstation, as told in authentication; may be empty
    ClientGuid client_guid{};
    std::uint16_t dialect = 0; // 0x0202 … 0x0311
    bool is_encrypted = false;
    bool is_signed = false;
    std::shared_ptr<ShareCounts> counts; // of the share; may be null
};

/// What an open holds outside this library (a file descriptor, a pipe). Owned by the Open; its
/// destructor runs when the last request that borrowed the open has let go of it.
class Resource {
  public:
    virtual ~Resource() = default;

    /// Whether an open that deletes on close may do so: not a folder that has something in it
    /// ([MS-FSA] 2.1.5.5, phase 1). Asked of folders before they close, with no lock of this library held.
    virtual bool may_be_deleted() const noexcept { return true; }

    /// What the open leaves behind, told right before on_close() and under the same promises: where its file is
    /// now, and whether that is to be deleted.
    virtual void on_leave(const std::string& path, bool delete_pending) noexcept {
        static_cast<void>(path), static_cast<void>(delete_pending); // most have no use for it
    }

    /// The one teardown has come to this open: nobody can find it any more, its locks are
    /// released. Called exactly once, with no lock of this library held.
    virtual void on_close(OpenId id, CloseReason reason) noexcept = 0;

    /// This was the last open of a file whose delete is pending: take the name away. `path` is
    /// where the file is now (a rename may have moved it since the open). Opens of the stream that
    /// arrive meanwhile are told DELETE_PENDING. Called at most once, after on_close() of this open (others
    /// that ended before may not have been told yet), with no lock of this library held. False when the
    /// name stays; why is the resource's to log.
    virtual bool remove_name(const std::string& path) noexcept = 0;
};

class Stream;
struct Lease;

/// What the journal needs to know of a persistent open.
struct OpenRecord {
    std::string resource; // what the open holds, as its maker describes it
    std::string written;  // the record as it was written last
};

/// An open. Constant but for the atomics and for what the stream's lock guards.
class Open {
  public:
    Open(OpenId id_, FileKey file_, FileKind kind_, Access access_, ShareMode share_mode_,
         std::uint32_t create_options_, Time opened_at_, std::shared_ptr<const Owner> held_by,
         std::unique_ptr<Resource> resource_)
        : id(id_), file(file_), kind(kind_), access(access_), share_mode(share_mode_), create_options(create_options_),
          opened_at(opened_at_), share(held_by ? held_by->share : ShareId{}), resource(std::move(resource_)),
          last_use_ns(opened_at_.time_since_epoch().count()) {
        locks_.open = id_;
        set_owner(std::move(held_by));
    }

    const OpenId id;
    const FileKey file;
    const FileKind kind;
    const Access access; // as granted
    const ShareMode share_mode;
    const std::uint32_t create_options;
    const Time opened_at;
    const ShareId share; // whoever holds it
    const std::unique_ptr<Resource> resource;

    /// Who holds it, or held it last: it changes when a client comes back for its open. May be null.
    std::shared_ptr<const Owner> owner() const { return owner_.load(std::memory_order_acquire); }
    bool is_of(SessionId session, TreeId tree) const {
        return session_.load(std::memory_order_acquire) == session && tree_.load(std::memory_order_acquire) == tree;
    }

    /// OPEN and nothing else: may be used by its client.
    bool is_open() const { return state_.load(std::memory_order_acquire) == OpenState::open; }
    Time last_used() const { return Time(Time::duration(last_use_ns.load(std::memory_order_relaxed))); }
    OpenState state() const { return state_.load(std::memory_order_acquire); }

    // Written by the handlers, read by the admin: relaxed, a statistic.
    std::atomic<std::int64_t> last_use_ns; // since the epoch of Time
    std::atomic<std::uint64_t> bytes_read{0};
    std::atomic<std::uint64_t> bytes_written{0};

  private:
    friend class LockManager;
    friend class SessionIndex;
    friend class Stream;

    /// The only way from one state to the next; the stream's lock is held. See open_state.h.
    void move_to(OpenState next);
    void set_owner(std::shared_ptr<const Owner> owner) {
        session_.store(owner ? owner->session : SessionId{}, std::memory_order_release);
        tree_.store(owner ? owner->tree : TreeId{}, std::memory_order_release);
        owner_.store(std::move(owner), std::memory_order_release);
    }

    std::atomic<OpenState> state_{OpenState::allocated};
    std::atomic<std::shared_ptr<const Owner>> owner_;
    std::atomic<SessionId> session_{};
    std::atomic<TreeId> tree_{};
    std::shared_ptr<Stream> stream_; // set before anyone can find the open, then constant

    // Guarded by the stream's lock.
    std::string path_;                               // share-relative, '/' between names, as on disk; "" is the root
    std::unique_ptr<const std::string> stream_name_; // null of an unnamed stream
    bool delete_on_close_ = false;
    std::shared_ptr<Lease> lease_; // or its oplock; null when it asked for neither
    std::optional<Durability> durability_;
    std::unique_ptr<OpenRecord> record_; // of a persistent open
    Time orphaned_at_{};                 // the last time that its client left it
    Time reconnected_at_{};              // and came back for it
    std::uint64_t orphanings_ = 0;       // how often its client has left it
    LockHolder locks_;
    Open* stream_previous_ = nullptr;
    Open* stream_next_ = nullptr;

    // Guarded by the session's shard in SessionIndex.
    Open* tree_previous_ = nullptr;
    Open* tree_next_ = nullptr;
};

/// Borrowed for the length of one request.
using OpenRef = std::shared_ptr<Open>;

} // namespace holdfast::locks
