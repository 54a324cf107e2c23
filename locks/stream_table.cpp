#include "locks/stream_table.h"

#include <utility>

namespace holdfast::locks {

StreamTable::Locked StreamTable::lock(const FileKey& key) {
    for (;;) {
        std::shared_ptr<Stream> stream = find_or_make(key);
        std::unique_lock guard(stream->mutex);
        if (!stream->is_dropped()) return {std::move(stream), std::move(guard)};
        // Its last user is on the way to take it out. Help instead of waiting.
        guard.unlock();
        erase(*stream);
    }
}

StreamTable::Locked StreamTable::lock_known(const FileKey& key) const {
    std::shared_ptr<Stream> stream = find(key);
    if (!stream) return {};
    std::unique_lock guard(stream->mutex);
    // A successor, if there is one, was made after this call began: too late to matter.
    if (stream->is_dropped()) return {};
    return {std::move(stream), std::move(guard)};
}

void StreamTable::unlock(Stream& stream, std::unique_lock<std::mutex>& guard) {
    const bool dropped = stream.drop_if_unused();
    guard.unlock();
    if (dropped) erase(stream);
}

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
