#include "smb2/state/kernel_leases.h"

#include <spdlog/spdlog.h>

namespace holdfast::smb2 {

namespace {

using locks::CacheOperation;
using locks::Caching;
using locks::Guard;
using vfs::KernelLease;

KernelLease lease_for(Caching cached) {
    if (has_any(cached, Caching::write)) return KernelLease::write;
    return cached == Caching::none ? KernelLease::none : KernelLease::read;
}

bool is_writable(const vfs::File& file) {
    return file.data_access() == vfs::DataAccess::write || file.data_access() == vfs::DataAccess::read_write;
}

/// The kernel has no lease to read of what is open for writing, by us as by anybody.
Guard guard_of(const vfs::File& file) { return is_writable(file) ? Guard::exclusive : Guard::shared; }

std::optional<locks::LeaseName> holder_of(const locks::CachingWish& wish) {
    return wish.kind == locks::CachingKind::lease ? std::optional(wish.name) : std::nullopt;
}

} // namespace

// ---------------------------------------------------------------- taking

KernelLeases::Claim KernelLeases::claim(const locks::FileKey& file, const std::shared_ptr<vfs::File>& opened,
                                        locks::CachingWish& wish) {
    // A local process does not know of named streams.
    if (file.stream != 0) {
        wish.guard = Guard::exclusive;
        return {};
    }
    const bool may = is_attended_.load(std::memory_order_relaxed) && opened->kind() == vfs::Kind::file;
    const KernelLease got = may ? take(file, opened, wish) : KernelLease::none;
    if (got != KernelLease::write) wish.wanted = wish.wanted & ~Caching::write;
    if (got == KernelLease::none) {
        wish.wanted = Caching::none;
        return {};
    }
    wish.guard = guard_of(*opened);
    return {*this, file};
}

KernelLease KernelLeases::take(const locks::FileKey& file, const std::shared_ptr<vfs::File>& opened,
                               const locks::CachingWish& wish) {
    const KernelLease wanted = has_any(wish.wanted, Caching::read) ? lease_for(wish.wanted) : KernelLease::none;
    if (wanted == KernelLease::none) return KernelLease::none;
    Shard& shard = shard_of(file);
    const std::scoped_lock lock(shard.mutex);
    const auto found = shard.held.find(file);
    if (found == shard.held.end()) {
        for (const KernelLease lease : {KernelLease::write, KernelLease::read}) {
            if (lease > wanted || !opened->set_kernel_lease(lease)) continue;
            shard.held.emplace(file, Held{opened, lease, holder_of(wish), 1});
            NameShard& names = names_of(opened->kernel_lease_id());
            const std::scoped_lock last(names.mutex);
            names.files.insert_or_assign(static_cast<int>(opened->kernel_lease_id()), file);
            return lease;
        }
        return KernelLease::none;
    }
    Held& held = found->second;
    // Less when somebody waits for it. One lease to read guards all who read, one to write its own open file.
    const bool is_same =
        held.lease == KernelLease::read ? !is_writable(*opened) : opened->kernel_lease() == KernelLease::write;
    if (!is_same || held.file->kernel_lease() < held.lease) return KernelLease::none;
    ++held.claims;
    return held.lease;
}

void KernelLeases::end_claim(const locks::FileKey& file) {
    {
        Shard& shard = shard_of(file);
        const std::scoped_lock lock(shard.mutex);
        const auto found = shard.held.find(file);
        if (found != shard.held.end()) --found->second.claims;
    }
    // Who came while there was nobody to be asked is still there.
    look_after(file);
}

std::shared_ptr<vfs::File> KernelLeases::find_open_file(const locks::FileKey& file,
                                                        const locks::LeaseName& holder) const {
    const Shard& shard = shard_of(file);
    const std::scoped_lock lock(shard.mutex);
    const auto found = shard.held.find(file);
    if (found == shard.held.end() || found->second.holder != holder) return nullptr;
    const Held& held = found->second;
    return held.lease == KernelLease::write && held.file->kernel_lease() == held.lease ? held.file : nullptr;
}

// ---------------------------------------------------------------- giving up

void KernelLeases::settle(const locks::FileKey& file) {
    std::shared_ptr<vfs::File> given_up; // closed, if we were the last to have it, without the mutex
    Shard& shard = shard_of(file);
    std::unique_lock lock(shard.mutex);
    const auto found = shard.held.find(file);
    if (found == shard.held.end() || found->second.claims != 0) return;
    Held& held = found->second;
    const KernelLease needed = lease_for(locks_.guarded_caching(file));
    if (needed >= held.lease) return;
    if (needed == KernelLease::none) {
        given_up = give_up(shard, file);
    } else if (held.file->set_kernel_lease(needed)) {
        held.lease = needed;
    } else {
        // Somebody has it open for writing: then nobody can cache it. That takes no answer, and comes back here.
        lock.unlock();
        locks_.break_caching(file, CacheOperation::overwrite, std::nullopt, locks::WaitToken{});
    }
}

/// With the shard locked.
std::shared_ptr<vfs::File> KernelLeases::give_up(Shard& shard, const locks::FileKey& file) {
    auto held = shard.held.extract(file);
    std::shared_ptr<vfs::File> opened = std::move(held.mapped().file);
    {
        NameShard& names = names_of(opened->kernel_lease_id());
        const std::scoped_lock last(names.mutex);
        names.files.erase(static_cast<int>(opened->kernel_lease_id()));
    }
    if (const auto done = opened->set_kernel_lease(KernelLease::none); !done) {
        if (const auto logger = spdlog::get("smb2"))
            logger->warn("a lease of the kernel on \"{}\" cannot be given up before the file is closed: {}",
                         opened->opened_path(), vfs::to_string(done.error()));
    }
    return opened;
}

// ---------------------------------------------------------------- what the kernel says

void KernelLeases::look_after(const locks::FileKey& file) {
    std::optional<CacheOperation> waiting;
    {
        Shard& shard = shard_of(file);
        const std::scoped_lock lock(shard.mutex);
        const auto found = shard.held.find(file);
        if (found == shard.held.end()) return;
        const KernelLease left = found->second.file->kernel_lease();
        if (left < found->second.lease)
            waiting = left == KernelLease::read ? CacheOperation::open : CacheOperation::overwrite;
    }
    if (waiting) locks_.break_caching(file, *waiting, std::nullopt, locks::WaitToken{});
    settle(file);
}

void KernelLeases::handle(const vfs::KernelLeaseNotices::Batch& notices) {
    std::vector<locks::FileKey> files;
    for (const vfs::KernelLeaseId id : notices.leases) {
        const NameShard& names = names_of(id);
        const std::scoped_lock lock(names.mutex);
        const auto found = names.files.find(static_cast<int>(id));
        if (found != names.files.end()) files.push_back(found->second);
    }
    for (const Shard& shard : shards_) {
        if (!notices.has_overflown) break;
        const std::scoped_lock lock(shard.mutex);
        for (const auto& one : shard.held) files.push_back(one.first);
    }
    for (const locks::FileKey& file : files) look_after(file);
}

std::size_t KernelLeases::size() const {
    std::size_t all = 0;
    for (const Shard& shard : shards_) {
        const std::scoped_lock lock(shard.mutex);
        all += shard.held.size();
    }
    return all;
}

} // namespace holdfast::smb2
