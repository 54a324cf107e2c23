#pragma once
// Every lease of the server, by the client and the key that it chose.

#include "locks/lease.h"

#include <array>
#include <cstddef>
#include <memory>
#include <mutex>
#include <unordered_map>

namespace holdfast::locks {

/// [MS-SMB2] 3.3.1.11 LeaseTable, of all clients. A key names one stream as long as an open holds its lease.
class LeaseTable {
  public:
    /// The lease of that name, made when there is none. Null when it belongs to another file.
    std::shared_ptr<Lease> claim(const FileKey& file, const CachingWish& wish);
    std::shared_ptr<Lease> find(const LeaseName& name) const;
    void erase(const LeaseName& name);
    std::size_t size() const;

    static constexpr std::size_t shard_count = 64;

  private:
    struct alignas(64) Shard {
        mutable std::mutex mutex;
        std::unordered_map<LeaseName, std::shared_ptr<Lease>> leases;
    };
    Shard& shard_of(const LeaseName& name) { return shards_[std::hash<LeaseName>()(name) % shard_count]; }
    const Shard& shard_of(const LeaseName& name) const { return shards_[std::hash<LeaseName>()(name) % shard_count]; }

    std::array<Shard, shard_count> shards_;
};

} // namespace holdfast::locks
