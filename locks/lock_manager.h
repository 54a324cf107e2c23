#pragma once
// Who may hold what on which file: the one door into this library.
//
// All functions may be called from any thread. None blocks but for a short mutex, none does
// I/O, none calls back with a mutex held. Lock order: folder index shard and stream never together;
// stream → (shard of the open table | session index | lock table | lease table), one of those at a time.

#include "locks/byte_range.h"
#include "locks/caching.h"
#include "locks/durability.h"
#include "locks/ids.h"
#include "locks/journal.h"
#include "locks/lock_types.h"
#include "locks/open.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::locks {

// ---------------------------------------------------------------- what comes back

enum class OpenVerdict : std::uint8_t {
    granted,
    sharing_violation, // [MS-FSA] 2.1.5.1.2.2: `blocker` names one open in the way
    delete_pending,    // the stream goes when its last open does
    folder_busy,       // a folder above is being renamed just now
    too_many_opens,    // a configured bound
    owner_gone,        // the session or tree connect has ended meanwhile
    must_wait,         // somebody caches the file and is being asked: `token` will be woken, then ask again
    not_available,     // a persistent open is in the way, whose client is away: `blocker`
    lease_elsewhere,   // the lease key stands for another file ([MS-SMB2] 3.3.5.9.8)
};

struct OpenResult {
    OpenVerdict verdict{};
    OpenRef open;                       // when granted
    OpenId blocker{};                   // when sharing_violation
    CachingAnswer caching;              // when granted: what it may cache
    std::optional<DurableKind> durable; // when it outlives its connection
};

/// Whoever waits is told through this, never with a mutex of this library held. Implementations
/// hand over to the connection that waits and return at once.
class WakeSink {
  public:
    virtual ~WakeSink() = default;
    virtual void wake(std::span<const Woken> woken) = 0;
};

/// And so is whoever holds what others want.
class LockSink : public WakeSink {
  public:
    /// One break for a client. Where it needs an answer that does not come, LockManager::expire_break() is to be
    /// called after a time: somebody may be waiting.
    virtual void send_break(const BreakNotice& notice) = 0;
    /// Less is cached of a file that somebody guards: LockManager::guarded_caching() says how much. Before those who
    /// wait for it are woken.
    virtual void guarded_changed(const FileKey& file) { static_cast<void>(file); }
};

enum class CloseVerdict : std::uint8_t { closed, unknown_open };
struct CloseResult {
    CloseVerdict verdict{};
    std::uint32_t locks_released = 0;
    std::uint32_t waiters_cancelled = 0;
    std::uint32_t waiters_granted = 0; // of other opens, thanks to this close
    bool removed = false;              // delete-on-close took the name away
};

/// What becomes of the mark of an open that its file is to be deleted with it.
enum class DeleteOnClose : std::uint8_t { honor, skip };

/// What came of asking a client to give up what it only caches.
enum class AskVerdict : std::uint8_t {
    asked,
    nothing_cached, // there is nothing that it could give up
    unknown_open,
};

/// What an admin did to one byte-range lock.
struct BrokenLock {
    OpenId open{};            // whose it was; 0: nobody has such a lock (any more)
    bool was_granted = false; // else it waited
    std::uint32_t waiters_granted = 0;
};

/// Who may not open a file for a while.
struct ReopenBlock {
    FileKey file; // all its streams
    ClientGuid client{};
    std::string client_address; // where the client has no name, of dialects before 2.1
    Time until{};
};

enum class DeleteVerdict : std::uint8_t { done, closed };

// ---------------------------------------------------------------- what goes in

struct OpenRequest {
    FileKey file;
    FileKind kind = FileKind::file;
    Access access = Access::none; // granted access: no generic bits, no MAXIMUM_ALLOWED
    ShareMode share_mode = ShareMode::all;
    std::uint32_t create_options = 0;
    bool delete_on_close = false;
    bool overwrites = false; // the content will be replaced: counts as writing where others are asked
    bool is_guarded = false; // who guards what others have read cannot while this is open for writing: they give it up
    std::string path;        // of the file, also where a named stream of it is opened
    std::string stream_name; // of a named stream
    Time now{};
    std::shared_ptr<const Owner> owner;
    std::unique_ptr<Resource> resource;
    std::optional<CachingWish> caching;
    std::optional<Durability> durable; // granted with a batch oplock or a lease that caches handles; persistent: always
    std::string resource_record;       // of a persistent open: what it holds, for restore()
    WaitToken token{};                 // for must_wait
};

/// Bounds; at each, a clear verdict.
struct Limits {
    std::size_t opens = 1'000'000;
    std::size_t opens_per_session = 100'000;
    std::size_t locks = 10'000'000; // held and waiting; threads that lock at once may go beyond by what each asks for
    std::size_t locks_per_open = 1'000'000;
    std::size_t waiters_per_open = 4'096;
};

// ---------------------------------------------------------------- what an admin reads

/// The lease or oplock of an open.
struct LeaseRow {
    CachingKind kind{};
    LeaseKey key{}; // of a lease
    std::uint8_t version = 1;
    std::uint16_t epoch = 0;
    Caching held{};
    std::optional<Caching> breaking_to; // while a break is in flight
    Time breaking_since{};              // then: when the client was told of it
    std::uint32_t opens = 1;            // that share it
};

/// One open as it stood at one moment. Plain values: stays good after the open is gone.
struct OpenRow {
    OpenId id{};
    OpenState state{};
    FileKey file;
    FileKind kind{};
    Access access{};
    ShareMode share_mode{};
    std::uint32_t create_options = 0;
    std::string path;
    std::string stream_name; // of a named stream, else empty
    Time opened_at{};
    Time last_use{};
    std::uint64_t bytes_read = 0;
    std::uint64_t bytes_written = 0;
    bool delete_on_close = false;
    bool delete_pending = false;
    std::uint32_t locks_held = 0;
    std::uint32_t locks_waiting = 0;
    std::optional<LeaseRow> lease; // or oplock
    std::optional<DurableKind> durable_kind;
    std::optional<Time> expires_at;          // of an open whose client is away
    std::optional<std::uint32_t> durable_ms; // how long it waits for its client, where it would
    std::optional<CreateGuid> create_guid;   // that its client would come back with
    std::optional<Time> reconnected_at;      // when it came back last
    std::shared_ptr<const Owner> owner;      // may be null once opens can outlive their session
};

/// One byte-range lock, held or wanted.
struct LockRow {
    OpenId open{};
    FileKey file;
    std::string path;
    std::string stream_name; // of a named stream, else empty
    ByteRange range;
    LockMode mode{};
    bool granted = true;
    std::uint64_t serial = 0;         // rising; orders the locks of the server; the cursor of a listing
    std::optional<OpenId> blocked_by; // of a waiter: one open in the way
    std::shared_ptr<const Owner> owner;
};

struct Totals {
    std::size_t opens = 0;
    std::size_t streams = 0;
    std::size_t locks_held = 0;
    std::size_t locks_waiting = 0;
};

// ---------------------------------------------------------------- the door

class FolderHold;
class Observer;
class StreamHold;
struct SavedOpen;
struct WaitCounts;

class LockManager {
  public:
    /// `sink` outlives the manager.
    LockManager(Limits limits, LockSink& sink);
    ~LockManager();
    LockManager(const LockManager&) = delete;
    LockManager& operator=(const LockManager&) = delete;

    // ---- opens

    /// [MS-FSA] 2.1.5.1.2.2 and the sharing part of 2.1.5.1.2: share modes, delete pending. On
    /// any verdict but granted nothing has changed and request.resource is destroyed unused.
    OpenResult open(OpenRequest request);

    /// What a share check of such an open would say, without opening. For explanations, and for
    /// CREATE before it makes something it would have to undo.
    OpenResult would_open(const FileKey& file, Access access, ShareMode share_mode) const;

    /// The open, when its client may use it; else null.
    OpenRef find(OpenId id) const;

    /// The one teardown. Whoever comes second is told unknown_open. Returns when locks, share
    /// mode and (if it was the last open of a file to be deleted) the name are gone. The
    /// resource lives on until running requests let go.
    /// With `skip` the file stays although the open was made to delete it; what was marked for deletion otherwise goes.
    CloseResult close(OpenId id, CloseReason reason, DeleteOnClose deletion = DeleteOnClose::honor);

    /// Ends every open of the session or tree connect, oldest first, also those that appear meanwhile:
    /// an open() with that session or tree that is still under way is told owner_gone, and after this
    /// none is to be called. close_all() ends everything for good. Returns how many this call closed.
    /// `kept` receives those that wait for their client to come back (expire() them when it does not); without it
    /// none does. Their time begins `now`.
    std::size_t close_session(SessionId session, CloseReason reason, std::vector<Orphan>* kept = nullptr,
                              Time now = {});
    std::size_t close_tree(SessionId session, TreeId tree, CloseReason reason);
    std::size_t close_all(CloseReason reason);

    // ---- opens that outlive their connection

    /// [MS-SMB2] 3.3.5.9.7 and 3.3.5.9.12, what concerns the open. When reconnected, all is as it was left.
    struct Reconnected {
        ReconnectVerdict verdict{};
        OpenRef open;
        CachingAnswer caching;
    };
    Reconnected reconnect(const Reconnection& request);
    /// [MS-SMB2] 3.3.5.15.9: from now on the open waits for its client for that long, whatever others want. False when
    /// it has ended.
    bool make_resilient(Open& open, std::uint32_t timeout_ms);
    /// [MS-SMB2] 3.3.6.2 Durable Open Scavenger Timer Event: closes the open if its client is still away.
    void expire(const Orphan& orphan);

    // ---- opens that outlive the server: [MS-SMB2] 3.3.1.10 Open.IsPersistent

    /// Without a journal no open is persistent. Before the first open(); it outlives the manager.
    void use_journal(Journal& journal);
    /// Whether something is not on stable storage yet that an answer may speak of.
    bool is_journal_behind() const;
    /// Whether something could not be written: it would be missing after a restart.
    bool has_journal_failed() const;
    /// `done` is called, from any thread, when all that has happened so far is on stable storage.
    void when_recorded(std::function<void(bool)> done);
    /// Gives an open of before a restart back, waiting for its client: to be expired when that does not come. Nothing
    /// when it does not fit beside others (the journal was damaged).
    std::optional<Orphan> restore(const SavedOpen& saved, const FileKey& file, std::shared_ptr<const Owner> owner,
                                  std::unique_ptr<Resource> resource, Time now = {});
    /// One that cannot be restored.
    void forget_saved(OpenId id);

    // ---- oplocks and leases: [MS-FSA] 2.1.4.12, 2.1.5.18, 2.1.5.19

    /// What open() would say as far as others have the file open, with all that it asks of them: for who cannot have
    /// the resource of an open before they have given way. Takes no place: open() has the last word.
    OpenResult announce(const OpenRequest& request);
    /// What is cached of a file by way of wishes that somebody guards.
    Caching guarded_caching(const FileKey& file) const;
    /// Asks those who cache the open's stream for what `operation` needs. One relaxed load when nobody does.
    BreakVerdict break_caching(Open& open, CacheOperation operation, WaitToken token);
    /// The same for a file that is not opened for it: what a rename replaces, or a folder in which something
    /// changes. `by` is the lease that the one who does it has there.
    BreakVerdict break_caching(const FileKey& file, CacheOperation operation, const std::optional<LeaseName>& by,
                               WaitToken token);
    /// Asks for the handles that are only cached of all files below a folder, which is to be renamed.
    struct AskedBelow {
        BreakVerdict verdict = BreakVerdict::proceed;
        FileKey file; // that the token waits for
    };
    AskedBelow break_handles_below(ShareId share, std::string_view folder, WaitToken token);
    /// An operation no longer waits; its token is woken with `cancelled`. False when it did not.
    bool cancel_break_wait(const FileKey& file, WaitToken token);

    /// `now`: for counting how long the answer took; as in expire_break().
    AckResult acknowledge_lease(const LeaseName& name, Caching kept, Time now = {});
    AckResult acknowledge_oplock(Open& open, Caching kept, Time now = {});
    /// The client is being told of the break: for whoever asks since when it is in flight.
    void break_sent(const BreakTicket& ticket, Time now);
    /// The client did not answer, or cannot be reached. Nothing happens when it has answered.
    void expire_break(const BreakTicket& ticket, Time now = {});
    /// Whether an answer, or expire_break(), would still mean something.
    bool is_break_pending(const BreakTicket& ticket) const;
    /// Whether the key may stand for the file, or for one that does not exist yet.
    bool is_lease_free(const LeaseName& name, const std::optional<FileKey>& file) const;
    /// Whether anybody caches a folder: else nobody needs to be told of what changes in one.
    bool is_any_folder_cached() const;

    // ---- on behalf of an admin

    /// Whoever is told of all that happens; see observer.h. Before the first open(); it outlives the manager.
    void observe(Observer& observer);
    /// Asks the client of the open to write back, and to close handles that it keeps only for itself.
    AskVerdict ask_to_give_up(OpenId id);
    /// Takes a byte-range lock from its open, or ends its waiting; the open goes on. The client is not told.
    BrokenLock break_lock(std::uint64_t serial);
    /// Until its time is over the client meets a sharing violation when it opens the file.
    void block_reopening(ReopenBlock block);

    // ---- delete

    /// Sets or clears the delete-pending mark of the open's stream ([MS-FSA] 2.1.5.15.3).
    /// Whether a delete is allowed (access, read-only, not empty) was decided before.
    DeleteVerdict set_delete_pending(Open& open, bool pending);
    bool is_delete_pending(const FileKey& file) const;
    // ---- named streams
    //
    // Each has opens, share modes, ranges and leases of its own. What concerns the file concerns them all: while its
    // delete is pending none can be opened, it cannot be opened to be deleted where one of their opens does not share
    // that, and it goes when the last of all these opens has ended.

    bool has_open_named_streams(const FileKey& file) const;
    /// Asks for the handles that are only cached of all named streams of a file, for what is to be done to the file.
    struct AskedStreams {
        BreakVerdict verdict = BreakVerdict::proceed;
        FileKey stream; // that the token waits for
    };
    AskedStreams break_handles_of_named_streams(const FileKey& file, CacheOperation operation, WaitToken token);
    /// Tells all opens of a named stream its new name.
    void renamed_stream(const FileKey& stream, std::string_view new_name);
    /// "" of an unnamed one.
    std::string stream_name_of(const Open& open) const;

    /// Any open of the stream (but for `except`).
    bool is_open(const FileKey& file, OpenId except = OpenId{}) const;

    // ---- rename

    /// Reserves a folder for a rename: nothing below it is open ([MS-FSA] 2.1.5.15.11, the rule of
    /// Windows on open files below), and until the hold is dropped nothing below can be opened.
    /// `blocker` receives one open below when refused.
    std::optional<FolderHold> hold_folder(ShareId share, std::string_view path, OpenId* blocker = nullptr);
    /// Reserves a stream that nobody has open (but `except`), for being replaced by a rename; opens
    /// meanwhile are told delete_pending.
    std::optional<StreamHold> hold_unopened(const FileKey& file, OpenId except = OpenId{}, OpenId* blocker = nullptr);
    /// Tells all opens of the stream their new path.
    void renamed(const FileKey& file, std::string_view new_path);
    std::string path_of(const Open& open) const;

    // ---- byte-range locks: [MS-FSA] 2.1.5.8, 2.1.5.9, 2.1.4.10

    /// All or none of `wanted`, none waits. `blocker` receives one open in the way when refused.
    LockVerdict lock(Open& open, std::span<const RangeRequest> wanted, OpenId* blocker = nullptr);
    /// What lock() would say; nothing is locked.
    LockVerdict would_lock(Open& open, std::span<const RangeRequest> wanted);
    /// Whether the open holds each of exactly these.
    bool holds_all(Open& open, std::span<const RangeRequest> ranges) const;
    /// One range; waits in line when it conflicts. Waiters are served in the order of arrival, and
    /// a waiter does not keep later requests from ranges that are free (as Windows does).
    LockVerdict lock_or_queue(Open& open, RangeRequest wanted, WaitToken token);
    /// Exactly this offset and length of this open; an exclusive lock goes before a shared one.
    UnlockVerdict unlock(Open& open, ByteRange range);
    /// [MS-FSA] 2.1.4.10. One relaxed load when the stream has no locks.
    bool allows_io(const Open& open, ByteRange range, IoKind kind) const;
    /// Wakes the waiter with `cancelled`; false when it is not (or no more) waiting.
    bool cancel(Open& open, WaitToken token);

    // ---- reading, for the admin: each row is consistent, a page is not one moment

    std::optional<OpenRow> row(OpenId id) const;
    /// Opens with an id above `after`, rising, at most `limit`, for which `wanted` holds. Every open
    /// that lives throughout a walk by `after = last id` is met exactly once.
    std::vector<OpenRow> list_opens(OpenId after, std::size_t limit,
                                    const std::function<bool(const OpenRow&)>& wanted) const;
    /// Locks and waiters with a serial above `after`, rising. Same promise.
    std::vector<LockRow> list_locks(std::uint64_t after, std::size_t limit,
                                    const std::function<bool(const LockRow&)>& wanted) const;
    /// The opens of one stream, or of one with all the named streams of its file; at most `limit`. What nobody has open
    /// costs nothing; named streams are looked for among all opens there are, and only where some is open.
    std::vector<OpenRow> opens_on(const FileKey& stream, std::size_t limit) const;
    std::vector<OpenRow> opens_on_named_streams(const FileKey& file, std::size_t limit) const;
    /// The locks that are held on one stream.
    std::vector<LockRow> locks_on(const FileKey& stream, std::size_t limit) const;
    /// What is open below a folder. Looks at all opens there are, unless nothing is.
    bool is_anything_open_below(ShareId share, std::string_view folder) const;
    std::vector<OpenRow> opens_below(ShareId share, std::string_view folder, std::size_t limit) const;
    Totals totals() const;
    std::size_t opens_of(SessionId session) const;
    /// How long others were waited for. Whoever waits for a byte range counts its time here.
    WaitCounts& waits() const;

  private:
    friend class FolderHold;
    friend class StreamHold;
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// While it lives nothing can be opened below the folder.
class FolderHold {
  public:
    FolderHold(FolderHold&&) noexcept;
    FolderHold& operator=(FolderHold&&) = delete;
    ~FolderHold();

  private:
    friend class LockManager;
    FolderHold(LockManager::Impl& impl, ShareId share, std::string path);
    LockManager::Impl* impl_;
    ShareId share_;
    std::string path_;
};

/// While it lives the stream cannot be opened.
class StreamHold {
  public:
    StreamHold(StreamHold&&) noexcept;
    StreamHold& operator=(StreamHold&&) = delete;
    ~StreamHold();

  private:
    friend class LockManager;
    StreamHold(LockManager::Impl& impl, std::shared_ptr<Stream> stream);
    LockManager::Impl* impl_;
    std::shared_ptr<Stream> stream_;
};

} // namespace holdfast::locks
