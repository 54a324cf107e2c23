#pragma once
// One stream of one file: the domain within which everything about its opens happens one by one.

#include "locks/leases.h"
#include "locks/lock_manager.h"
#include "locks/lock_table.h"
#include "locks/range_locks.h"
#include "locks/share_modes.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::locks {

/// Whoever calls holds `mutex`, but for `key` and is_any_locked().
///
/// A stream lives while it has an open, a hold, or a delete under way. Then it is `dropped`: it
/// leaves the table, and whoever still finds it looks again.
class Stream {
  public:
    Stream(const FileKey& key_, LockTable& locks) : key(key_), ranges_(locks) {}

    const FileKey key;
    mutable std::mutex mutex;

    // ---- opens

    /// What an open would be told; `blocker` receives one open in the way.
    OpenVerdict check(FileKind kind, Access access, ShareMode share_mode, OpenId& blocker) const;
    /// Gives an unpublished open its place, so that whoever finds it can come here.
    static void attach(const std::shared_ptr<Stream>& stream, Open& open) { open.stream_ = stream; }
    /// The open counts from now on. check() has granted it. `stream_name` is empty but of a named stream.
    void admit(Open& open, std::string path, std::string stream_name, bool delete_on_close);
    /// An open that was attached and then not admitted after all.
    static void abandon(Open& open);

    struct Ended {
        RangeLocks::Released released;
        std::string path;
        bool delete_pending = false;
        bool is_indexed = false;     // a session holds it
        bool was_recorded = false;   // the journal knows it
        bool removes_name = false;   // the caller takes the name away, then calls name_removed()
        bool leaves_removal = false; // named streams are open still: the caller calls keep_for_removal()
        bool marks_deletion = false; // others have it open still
    };
    /// The part of the one teardown that happens at one stroke. Empty when somebody else was first.
    std::optional<Ended> end(Open& open, std::vector<Woken>& woken);
    /// Its client has gone; the open waits for it. False when it would not.
    bool orphan(Open& open, Effects& effects, Time now);
    /// The client is back. `add` puts the open into the list of its session, and may refuse.
    template <class Add>
    bool reattach(Open& open, std::shared_ptr<const Owner> owner, Time now, Add&& add) {
        open.move_to(OpenState::reconnecting);
        const auto before = open.owner();
        open.set_owner(std::move(owner));
        const bool added = add(open);
        if (!added) open.set_owner(before);
        open.move_to(added ? OpenState::open : OpenState::orphaned);
        if (!added) return false;
        open.reconnected_at_ = now;
        --orphans_;
        return true;
    }
    static std::optional<Durability>& durability_of(Open& open) { return open.durability_; }
    /// Whether the open may outlive its connection as it stands, given that it ever could.
    static bool has_power(const Open& open);
    static bool deletes_on_close(const Open& open) { return open.delete_on_close_; }
    static void keep_file(Open& open) { open.delete_on_close_ = false; }

    // ---- the journal

    /// The open is persistent from now on.
    void begin_record(Open& open, std::string resource) {
        open.record_ = std::make_unique<OpenRecord>(OpenRecord{std::move(resource), {}});
        open.locks_.is_recorded = true;
        ++persistent_;
    }
    /// Null of an open that is not persistent.
    static const std::unique_ptr<OpenRecord>& record_of(Open& open) { return open.record_; }
    std::size_t persistent_opens() const { return persistent_; }
    template <class Visit>
    void visit_persistent(Visit&& visit) {
        for (Open* open = first_open_; open; open = open->stream_next_)
            if (open->record_) visit(*open);
    }
    template <class Visit>
    void visit(Visit&& visit) const {
        for (const Open* open = first_open_; open; open = open->stream_next_) visit(*open);
    }
    /// As check() sees it of share modes alone.
    bool fits(Access access, ShareMode share_mode, OpenId& blocker) const;

    static std::uint64_t orphanings_of(const Open& open) { return open.orphanings_; }
    /// Its client has not come back in time.
    void expire(Open& open) {
        open.move_to(OpenState::expired);
        --orphans_;
    }
    /// Orphans that have lost the handle caching by which they live: no client can come back to them any more, and
    /// the caller ends them.
    std::vector<OpenId> expire_powerless();
    void name_removed() { is_going_ = is_delete_pending_ = false; }
    void close(Open& open) { open.move_to(OpenState::closed); }

    /// Any open but `except`; 0 when there is none.
    OpenId any_open(OpenId except) const;

    // ---- of an unnamed stream: what the named ones of its file have to do with it

    OpenVerdict check_named_open() const {
        return is_delete_pending() || is_held_ ? OpenVerdict::delete_pending : OpenVerdict::granted;
    }
    void add_named_open(Access access, ShareMode share_mode);
    /// The open that keep_for_removal() was called with, when this was the last of all opens: the caller takes the name
    /// away on its behalf, then calls name_removed(). Else null.
    std::shared_ptr<Open> remove_named_open(Access access, ShareMode share_mode);
    void keep_for_removal(std::shared_ptr<Open> open) { remover_ = std::move(open); }
    bool has_named_opens() const { return named_opens_ != 0; }

    // ---- delete and rename

    bool set_delete_pending(const Open& open, bool pending);
    bool is_delete_pending() const { return is_delete_pending_ || is_going_; }
    bool hold();
    void release_hold() { is_held_ = false; }

    struct Move {
        OpenId open{};
        ShareId share{};
        std::string from;
    };
    /// Gives all opens the path; returns what has moved.
    std::vector<Move> renamed(std::string_view new_path);
    const std::string& path_of(const Open& open) const { return open.path_; }
    /// Gives all opens the name.
    void renamed_stream(std::string_view new_name);
    static std::string stream_name_of(const Open& open) {
        return open.stream_name_ ? *open.stream_name_ : std::string();
    }

    // ---- ranges

    bool is_any_locked() const { return ranges_.is_any_held(); }
    RangeLocks& ranges() { return ranges_; }
    const RangeLocks& ranges() const { return ranges_; }
    static LockHolder& holder(Open& open) { return open.locks_; }
    static const LockHolder& holder(const Open& open) { return open.locks_; }

    // ---- oplocks and leases

    Leases& leases() { return leases_; }
    const Leases& leases() const { return leases_; }
    static std::shared_ptr<Lease>& lease_of(Open& open) { return open.lease_; }
    /// What grants depend on beside other grants.
    Leases::Surroundings surroundings(FileKind kind) const {
        return {kind == FileKind::directory, is_delete_pending(), is_any_locked(), real_opens_};
    }

    // ---- the life of the stream itself

    /// The stream of an open: constant from before the open could be found.
    static Stream& of(const Open& open) { return *open.stream_; }
    static const std::shared_ptr<Stream>& shared_of(const Open& open) { return open.stream_; }

    bool is_dropped() const { return is_dropped_; }
    /// True when nothing keeps the stream: it is dropped now, and the caller takes it from the table.
    bool drop_if_unused();

    // ---- reading

    OpenRow row(const Open& open) const;

  private:
    ShareModes share_modes_;
    RangeLocks ranges_;
    Leases leases_;
    Open* first_open_ = nullptr;
    std::size_t real_opens_ = 0; // see is_real_open()
    std::size_t orphans_ = 0;
    std::size_t persistent_ = 0;         // opens that have a record
    std::size_t named_opens_ = 0;        // of the named streams beside this one
    std::size_t named_keeping_file_ = 0; // those that do not share deletion
    std::shared_ptr<Open> remover_;      // has ended; whose delete is pending until the named streams are closed
    bool is_delete_pending_ = false;
    bool is_going_ = false; // the last open has ended, its name is being taken away
    bool is_held_ = false;  // see StreamHold
    bool is_dropped_ = false;
};

} // namespace holdfast::locks
