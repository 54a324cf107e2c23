#include "locks/lease_table.h"

namespace holdfast::locks {

std::shared_ptr<Lease> LeaseTable::claim(const FileKey& file, const CachingWish& wish) {
    Shard& shard = shard_of(wish.name);
    const std::lock_guard guard(shard.mutex);
    std::shared_ptr<Lease>& lease = shard.leases[wish.name];
    if (!lease) lease = std::make_shared<Lease>(file, wish);
    return lease->file == file ? lease : nullptr;
}

std::shared_ptr<Lease> LeaseTable::find(const LeaseName& name) const {
    const Shard& shard = shard_of(name);
    const std::lock_guard guard(shard.mutex);
    const auto found = shard.leases.find(name);
    return found == shard.leases.end() ? nullptr : found->second;
}

void LeaseTable::erase(const LeaseName& name) {
    std::shared_ptr<Lease> gone; // outlives the guard
    Shard& shard = shard_of(name);
    const std::lock_guard guard(shard.mutex);
    const auto found = shard.leases.find(name);
    if (found == shard.leases.end()) return;
    gone = std::move(found->second);
    shard.leases.erase(found);
}

std::size_t LeaseTable::size() const {
    std::size_t sum = 0;
    for (const Shard& shard : shards_) {
        const std::lock_guard guard(shard.mutex);
        sum += shard.leases.size();
    }
    return sum;
}

} // namespace holdfast::locks
