#pragma once
// Every stream that is open, by its key.

#include "locks/stream.h"

#include <array>
#include <cstddef>
#include <memory>
#include <mutex>
#include <unordered_map>

namespace holdfast::locks {

/// Sharded; each shard grows by itself. A shard's mutex is never held together with a stream's:
/// lock() finds the stream, locks it, and looks again when it turns out to be dropped.
class StreamTable {
  public:
    explicit StreamTable(LockTable& locks) : locks_(locks) {}

    struct Locked {
        std::shared_ptr<Stream> stream; // null: there is none
        std::unique_lock<std::mutex> guard;
    };
    /// The stream, locked and not dropped; made when it is not there.
    Locked lock(const FileKey& key);
    /// The same, when it is there.
    Locked lock_known(const FileKey& key) const;
    /// Unlocks, and takes the stream out when nothing keeps it.
    void unlock(Stream& stream, std::unique_lock<std::mutex>& guard);

    /// Null when nobody has it open.
    std::shared_ptr<Stream> find(const FileKey& key) const;
    std::shared_ptr<Stream> find_or_make(const FileKey& key);
    /// Takes a dropped stream out. Harmless when it has gone, or another one has its key by now.
    void erase(const Stream& stream);
    std::size_t size() const;

    static constexpr std::size_t shard_count = 1024;

  private:
    struct alignas(64) Shard {
        mutable std::mutex mutex;
        std::unordered_map<FileKey, std::shared_ptr<Stream>> streams;
    };
    // The low bits choose the bucket within the shard.
    static std::size_t shard_number(const FileKey& key) { return static_cast<std::size_t>(hash_of(key) >> 54); }
    static_assert(shard_count == 1U << (64 - 54));

    LockTable& locks_;
    std::array<Shard, shard_count> shards_;
};

} // namespace holdfast::locks
