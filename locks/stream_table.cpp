#include "locks/stream_table.h"

namespace holdfast::locks {

std::shared_ptr<Stream> StreamTable::find(const FileKey& key) const {
    const Shard& shard = shards_[shard_number(key)];
    std::lock_guard guard(shard.mutex);
    const auto found = shard.streams.find(key);
    return found == shard.streams.end() ? nullptr : found->second;
}

std::shared_ptr<Stream> StreamTable::find_or_make(const FileKey& key) {
    Shard& shard = shards_[shard_number(key)];
    std::lock_guard guard(shard.mutex);
    std::shared_ptr<Stream>& stream = shard.streams[key];
    if (!stream) stream = std::make_shared<Stream>(key, locks_);
    return stream;
}

void StreamTable::erase(const Stream& stream) {
    std::shared_ptr<Stream> last; // dies without the mutex
    Shard& shard = shards_[shard_number(stream.key)];
    std::lock_guard guard(shard.mutex);
    const auto found = shard.streams.find(stream.key);
    if (found == shard.streams.end() || found->second.get() != &stream) return;
    last = std::move(found->second);
    shard.streams.erase(found);
}

std::size_t StreamTable::size() const {
    std::size_t sum = 0;
    for (const Shard& shard : shards_) {
        std::lock_guard guard(shard.mutex);
        sum += shard.streams.size();
    }
    return sum;
}

} // namespace holdfast::locks
