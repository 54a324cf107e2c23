#pragma once
// What stands behind the door of lock_manager.h.

#include "locks/lease_table.h"
#include "locks/lock_manager.h"
#include "locks/lock_table.h"
#include "locks/namespace_index.h"
#include "locks/observer.h"
#include "locks/open_table.h"
#include "locks/reopen_blocks.h"
#include "locks/session_index.h"
#include "locks/snapshot.h"
#include "locks/stream.h"
#include "locks/stream_table.h"
#include "locks/wait_counts.h"

#include <atomic>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace holdfast::locks {

struct LockManager::Impl {
    Impl(Limits limits_, LockSink& sink_) : limits(limits_), sink(sink_), streams(locks) {}

    const Limits limits;
    LockSink& sink;
    LockTable locks;
    OpenTable opens;
    SessionIndex sessions;
    NamespaceIndex folders;
    StreamTable streams;
    LeaseTable leases;
    std::atomic<std::size_t> open_count{0};
    std::atomic<std::size_t> folder_leases{0};
    ReopenBlocks reopen_blocks;
    WaitCounts waits;
    Observer* observer = nullptr;
    Journal* journal = nullptr;
    std::atomic<std::uint64_t> commits_made{0};
    std::atomic<std::uint64_t> commits_done{0};
    std::atomic<bool> journal_failed{false};

    OpenResult admit(OpenRequest& request);
    /// An open of a named stream, as its file knows of it: counted before it is admitted, until it has ended.
    OpenResult admit_named(OpenRequest& request);
    OpenVerdict enter_file(const OpenRequest& request);
    void leave_file(const FileKey& named, Access access, ShareMode share_mode);
    /// Slow: asked only to explain a refusal. 0 when there is none.
    OpenId any_named_open(const FileKey& file) const;
    /// A refusal for which no open of the file itself is to blame: names one of its named streams.
    void explain(const FileKey& file, OpenResult& refused) const {
        if (refused.verdict == OpenVerdict::sharing_violation && refused.blocker == OpenId{})
            refused.blocker = any_named_open(file);
    }
    /// Calls `visit(open, stream)`, with the stream locked, for each open of a named stream of the file until it says
    /// false. Slow: looks at every open there is.
    template <class Visit>
    void walk_named(const FileKey& file, Visit&& visit) const {
        opens.walk(OpenId{}, [&](const OpenRef& open) {
            if (!open->file.is_named_stream() || open->file.unnamed() != file) return true;
            Stream& stream = Stream::of(*open);
            const std::lock_guard guard(stream.mutex);
            return visit(open, stream);
        });
    }
    OpenVerdict publish(const std::shared_ptr<Stream>& stream, const OpenRef& open, const OpenRequest& request);
    /// `of`: only while it belongs to this session; a client may have come back for it with another one meanwhile.
    CloseResult end(const OpenRef& open, CloseReason reason, std::optional<SessionId> of = std::nullopt,
                    DeleteOnClose deletion = DeleteOnClose::honor);
    bool leaves_to_next_start(Open& open);
    static bool is_folder_that_stays(const Open& open);
    std::size_t end_all(std::span<const OpenId> ids, CloseReason reason, std::optional<SessionId> of = std::nullopt);
    /// What the stream says to the request; those who cache it are asked, and the token may wait.
    OpenVerdict decide(Stream& stream, const OpenRequest& request, OpenId& blocker, Effects& effects);
    /// Gives the open that is being admitted its lease or oplock; false when the key stands for another file.
    bool attach_lease(Stream& stream, Open& open, const CachingWish& wish);
    /// Of an open that was not admitted after all.
    void detach_unused_lease(Open& open);
    static CachingAnswer answer_of(const Lease& lease) {
        return {lease.kind, lease.held, lease.version, lease.epoch, lease.is_breaking};
    }
    CachingAnswer grant_caching(Stream& stream, Open& open, const CachingWish& wish);
    /// False when the open does not wait for its client, has ended, or belongs to another session by now.
    bool orphan(OpenId id, SessionId of, std::vector<Orphan>& kept, Time now);
    /// What the change of a lease means to opens that live by it. No mutex is held.
    void end_powerless(std::span<const OpenId> orphans) { end_all(orphans, CloseReason::expired); }
    void end_lease(Stream& stream, Open& open, Effects& effects);
    AckResult answer_break(Stream& stream, Lease& lease, Caching kept, Effects& effects, Time now);
    /// Whether a persistent open whose client is away is in the way of the request.
    bool waits_for_holder(Stream& stream, const OpenRequest& request, OpenId& blocker) const;
    /// Whether a persistent open whose client is away has the stream open: it stays, so that its lease would be asked
    /// for in vain where only a close would help.
    static bool is_kept_open(Stream& stream);
    /// Writes down what has become of the stream's persistent opens. The stream's lock is held: the journal has the
    /// order in which things happened.
    void record(Stream& stream) {
        if (stream.persistent_opens() != 0) record_changes(stream);
        tell_ranges(stream);
    }
    /// `before` comes first in the same commit: after a crash both are there or neither.
    void record_changes(Stream& stream, std::vector<JournalChange> before = {});
    void record_end(OpenId id);
    void commit(std::vector<JournalChange> changes);
    static SavedOpen saved_of(const Stream& stream, Open& open);
    OpenId any_open_below(ShareId share, std::string_view folder) const;
    /// Calls `visit(open, stream)`, with the stream locked, for each open below the folder until it says false.
    /// Costs what is below.
    template <class Visit>
    void walk_below(ShareId share, std::string_view folder, Visit&& visit) const {
        const std::string prefix = std::string(folder) + '/';
        folders.walk_below(share, folder, [&](OpenId id) {
            const OpenRef open = opens.find(id);
            if (!open) return true; // gone meanwhile
            Stream& stream = Stream::of(*open);
            const std::lock_guard guard(stream.mutex);
            return !stream.path_of(*open).starts_with(prefix) || visit(open, stream);
        });
    }

    /// Asks for the handles that are only cached of all streams that `walk` visits, for `operation`. One place to wait
    /// is enough: whoever is woken looks again.
    template <class Asked>
    Asked ask_for_handles(CacheOperation operation, WaitToken token, auto&& walk) {
        Effects effects;
        Asked asked;
        walk([&](const OpenRef&, Stream& stream) {
            if (is_kept_open(stream)) return true;
            const Cause cause{.operation = operation, .open = OpenId{}, .lease = std::nullopt};
            const bool has_place = asked.verdict == BreakVerdict::wait;
            const WaitToken waiter = has_place ? WaitToken{} : token;
            if (stream.leases().check(cause, waiter, effects) == BreakVerdict::wait && !has_place)
                asked = {BreakVerdict::wait, stream.key};
            record(stream);
            return true;
        });
        deliver(effects);
        return asked;
    }

    // ---- the observer

    bool is_watched() const { return observer != nullptr && observer->wants_events(); }
    /// The ranges of the stream, which the caller is about to change.
    RangeLocks& ranges_of(Stream& stream) {
        stream.ranges().watch(is_watched());
        return stream.ranges();
    }
    LockVerdict lock_series(Open& open, std::span<const RangeRequest> wanted, RangeLocks::Keep keep, OpenId* blocker);
    /// What has happened to ranges; not what went with the open that has ended.
    void tell_ranges(Stream& stream, OpenId ended = OpenId{});
    void tell_opened(const Stream& stream, const Open& open) const;
    void tell_refused(const OpenRequest& request, const OpenResult& result) const;
    void tell_break(const BreakNotice& notice);
    /// What the holder has after it has answered, or has not in time.
    void tell_caching(const Stream& stream, const Lease& lease, CachingEvent what, Caching from) const;
    static void count(const std::shared_ptr<const Owner>& owner, ShareCounts::Count ShareCounts::*which) {
        if (owner && owner->counts) owner->counts->add(which);
    }

    void deliver(std::span<const Woken> woken) {
        if (!woken.empty()) sink.wake(woken);
    }
    /// With no mutex held.
    void deliver(const Effects& effects) {
        for (const FileKey& file : effects.guarded_changed) sink.guarded_changed(file);
        for (const BreakNotice& notice : effects.breaks) {
            tell_break(notice);
            sink.send_break(notice);
        }
        deliver(effects.woken);
    }
    static bool is_of(const Open& open, SessionId session) {
        const auto owner = open.owner();
        return (owner ? owner->session : SessionId{}) == session;
    }
    static ShareId share_of(const Owner* owner) { return owner ? owner->share : ShareId{}; }
};

} // namespace holdfast::locks
