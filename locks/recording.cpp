// Persistent opens and the journal: what becomes of them is written down, and read back after a restart.

#include "locks/lock_manager_impl.h"
#include "locks/saved_open.h"

namespace holdfast::locks {

namespace {

/// Whether a persistent open whose client is away keeps the request out.
bool is_kept_out(const Open& away, const Lease* lease, const OpenRequest& request, Access access) {
    if (!ShareModes::live_together(away.access, away.share_mode, access, request.share_mode)) return true;
    if (lease == nullptr || !operation_of_open(request.access, request.overwrites)) return false;
    const bool is_own = request.caching && request.caching->kind == CachingKind::lease &&
                        lease->kind == CachingKind::lease && request.caching->name == lease->name;
    if (is_own) return false;
    // What it would have to give up it cannot be asked for.
    return has_any(lease->held, Caching::write) || (request.delete_on_close && has_any(lease->held, Caching::handle));
}

} // namespace

bool LockManager::Impl::waits_for_holder(Stream& stream, const OpenRequest& request, OpenId& blocker) const {
    if (stream.persistent_opens() == 0) return false;
    const Access access = request.overwrites ? request.access | Access::write_data : request.access;
    bool kept_out = false;
    stream.visit_persistent([&](Open& open) {
        if (kept_out || open.is_open()) return;
        kept_out = is_kept_out(open, Stream::lease_of(open).get(), request, access);
        if (kept_out) blocker = open.id;
    });
    return kept_out;
}

bool LockManager::Impl::is_kept_open(Stream& stream) {
    bool any = false;
    if (stream.persistent_opens() != 0) stream.visit_persistent([&](const Open& open) { any |= !open.is_open(); });
    return any;
}

SavedOpen LockManager::Impl::saved_of(const Stream& stream, Open& open) {
    SavedOpen saved;
    saved.id = open.id;
    saved.file = open.file;
    saved.access = open.access;
    saved.share_mode = open.share_mode;
    saved.create_options = open.create_options;
    saved.delete_on_close = Stream::deletes_on_close(open);
    saved.delete_pending = stream.is_delete_pending();
    saved.path = stream.path_of(open);
    saved.opened_at = open.opened_at;
    saved.durability = *Stream::durability_of(open);
    if (const auto& lease = Stream::lease_of(open))
        saved.lease = SavedLease{lease->kind, lease->name, lease->version, lease->epoch, lease->held};
    if (const auto owner = open.owner()) {
        saved.share_name = owner->share_name;
        saved.user = owner->user;
        saved.domain = owner->domain;
        saved.sid = owner->sid;
        saved.uid = owner->uid;
        saved.client_address = owner->client_address;
        saved.client_name = owner->client_name;
        saved.client_guid = owner->client_guid;
        saved.dialect = owner->dialect;
    }
    saved.resource = Stream::record_of(open)->resource;
    return saved;
}

void LockManager::Impl::commit(std::vector<JournalChange> changes) {
    commits_made.fetch_add(1, std::memory_order_acq_rel);
    journal->commit(std::move(changes), [this](bool ok) {
        if (!ok) journal_failed.store(true, std::memory_order_relaxed);
        commits_done.fetch_add(1, std::memory_order_acq_rel);
    });
}

void LockManager::Impl::record_changes(Stream& stream, std::vector<JournalChange> before) {
    std::vector<JournalChange> changes = std::move(before);
    for (const RangeLocks::Event& event : stream.ranges().take_events()) {
        std::string key = key_of_lock(event.open, event.serial);
        changes.push_back(event.granted ? JournalChange::put(std::move(key), encode(*event.granted))
                                        : JournalChange::erase(std::move(key)));
    }
    stream.visit_persistent([&](Open& open) {
        std::string now = encode(saved_of(stream, open));
        std::string& written = Stream::record_of(open)->written;
        if (now == written) return;
        written = now;
        changes.push_back(JournalChange::put(key_of(open.id), std::move(now)));
    });
    if (!changes.empty()) commit(std::move(changes));
}

void LockManager::Impl::record_end(OpenId id) { commit({JournalChange::erase_prefix(key_of(id))}); }

// ---------------------------------------------------------------- the door

void LockManager::use_journal(Journal& journal) { impl_->journal = &journal; }

bool LockManager::is_journal_behind() const {
    return impl_->commits_done.load(std::memory_order_acquire) != impl_->commits_made.load(std::memory_order_acquire);
}

bool LockManager::has_journal_failed() const { return impl_->journal_failed.load(std::memory_order_relaxed); }

void LockManager::when_recorded(std::function<void(bool)> done) {
    impl_->journal->commit({}, std::move(done)); // a barrier
}

void LockManager::forget_saved(OpenId id) { impl_->record_end(id); }

namespace {

/// Gives a lease or oplock back as it was.
void restore_caching(Stream& stream, Open& open, const SavedLease& saved) {
    Lease& lease = *Stream::lease_of(open);
    lease.open = open.id;
    ++lease.opens;
    if (is_real_open(open.access)) ++lease.real_opens;
    stream.leases().restore(lease, saved.held, saved.epoch);
}

CachingWish wish_of(const SavedLease& saved) {
    return {
        .kind = saved.kind, .wanted = saved.held, .name = saved.name, .version = saved.version, .epoch = saved.epoch};
}

} // namespace

std::optional<Orphan> LockManager::restore(const SavedOpen& saved, const FileKey& file,
                                           std::shared_ptr<const Owner> owner, std::unique_ptr<Resource> resource,
                                           Time now) {
    Impl& impl = *impl_;
    impl.opens.begin_after(saved.id);
    const ShareId share = Impl::share_of(owner.get());
    if (!impl.folders.enter(share, saved.path)) return std::nullopt;
    if (file.is_named_stream())
        impl.streams.lock(file.unnamed()).stream->add_named_open(saved.access, saved.share_mode);
    Effects effects;
    auto [stream, guard] = impl.streams.lock(file);
    OpenId blocker{};
    const auto open =
        std::make_shared<Open>(saved.id, file, FileKind::file, saved.access, saved.share_mode, saved.create_options,
                               saved.opened_at, std::move(owner), std::move(resource));
    Stream::attach(stream, *open);
    // Those of one file come one by one: the mark of the first must not keep out the second.
    const bool fits = stream->fits(saved.access, saved.share_mode, blocker) &&
                      (!saved.lease || impl.attach_lease(*stream, *open, wish_of(*saved.lease)));
    if (!fits) {
        Stream::abandon(*open);
        impl.streams.unlock(*stream, guard);
        if (file.is_named_stream()) impl.leave_file(file, saved.access, saved.share_mode);
        impl.folders.leave(share, saved.path);
        return std::nullopt;
    }
    impl.opens.insert(open);
    impl.open_count.fetch_add(1, std::memory_order_relaxed);
    impl.folders.add(share, saved.path, saved.id);
    stream->admit(*open, saved.path, saved.stream_name, saved.delete_on_close);
    if (saved.delete_pending) stream->set_delete_pending(*open, true);
    if (saved.lease) restore_caching(*stream, *open, *saved.lease);
    Stream::durability_of(*open) = saved.durability;
    stream->begin_record(*open, saved.resource);
    // Its locks were granted once; what damage has done to others' must not stand in their way.
    for (const RangeRequest& range : saved.ranges) stream->ranges().lock_all(Stream::holder(*open), {&range, 1});
    stream->orphan(*open, effects, now);
    // Its locks have new serials. What is written of it goes with what takes its place: a server that ends in between
    // would have lost it.
    impl.record_changes(*stream, {JournalChange::erase_prefix(key_of(saved.id))});
    impl.tell_ranges(*stream);
    guard.unlock();
    impl.deliver(effects);
    return Orphan{saved.id, Stream::orphanings_of(*open), saved.durability.timeout_ms};
}

} // namespace holdfast::locks
