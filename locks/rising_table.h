#pragma once
// A table over ids that only rise: found in O(1), walked in order, pages in O(page).

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

namespace holdfast::locks {

/// Values by rising 64-bit id, from any thread.
///
/// Neighbouring ids fall into different shards, so that the newest ids (the busy ones) do not
/// share a mutex. In each shard, ids live in chunks of 32 slots; `span` consecutive ids are a
/// block: one chunk in each shard. A chunk goes when it is empty, except the newest of its shard:
/// the next id needs it again at once.
///
/// A value that stays in the table during a whole walk is met exactly once.
template <class T>
class RisingTable {
  public:
    /// A fresh id, above all before it; never 0.
    std::uint64_t next_id() { return last_id_.fetch_add(1, std::memory_order_relaxed) + 1; }

    /// Ids up to this one will not be given out.
    void begin_after(std::uint64_t id) {
        std::uint64_t last = last_id_.load(std::memory_order_relaxed);
        while (last < id && !last_id_.compare_exchange_weak(last, id, std::memory_order_relaxed)) {
        }
    }

    void insert(std::uint64_t id, T value) {
        Shard& shard = shard_of(id);
        std::lock_guard guard(shard.mutex);
        Chunk& chunk = shard.chunk_for(id / span);
        chunk.values[slot_of(id)] = std::move(value);
        chunk.used |= bit_of(id);
        ++shard.size;
    }

    /// What was there, or a T{}. Given back so that it dies without the mutex.
    T erase(std::uint64_t id) {
        Shard& shard = shard_of(id);
        std::lock_guard guard(shard.mutex);
        const auto found = shard.chunks.find(id / span);
        if (found == shard.chunks.end() || !(found->second->used & bit_of(id))) return T{};
        Chunk& chunk = *found->second;
        T value = std::exchange(chunk.values[slot_of(id)], T{});
        chunk.used &= ~bit_of(id);
        --shard.size;
        if (chunk.used == 0 && found->first != shard.newest) shard.drop(found->first);
        return value;
    }

    /// The value, or a T{}.
    T find(std::uint64_t id) const {
        const Shard& shard = shard_of(id);
        std::lock_guard guard(shard.mutex);
        const auto found = shard.chunks.find(id / span);
        if (found == shard.chunks.end() || !(found->second->used & bit_of(id))) return T{};
        return found->second->values[slot_of(id)];
    }

    /// Calls `visit(id, value)` for ids above `after`, rising, until it answers false. No mutex is
    /// held during the call.
    template <class Visit>
    void walk(std::uint64_t after, Visit&& visit) const {
        std::vector<Entry> entries;
        for (std::uint64_t block = first_block(after / span); block != no_block; block = first_block(block + 1)) {
            collect(block, entries);
            for (Entry& entry : entries) {
                if (entry.first > after && !visit(entry.first, std::move(entry.second))) return;
            }
        }
    }

    std::size_t size() const {
        std::size_t sum = 0;
        for (const Shard& shard : shards_) {
            std::lock_guard guard(shard.mutex);
            sum += shard.size;
        }
        return sum;
    }

    /// Chunks in use: what the table costs, for tests.
    std::size_t chunks() const {
        std::size_t sum = 0;
        for (const Shard& shard : shards_) {
            std::lock_guard guard(shard.mutex);
            sum += shard.chunks.size();
        }
        return sum;
    }

    static constexpr std::uint64_t shard_count = 16;
    static constexpr std::uint64_t slots = 32;
    static constexpr std::uint64_t span = shard_count * slots;

  private:
    static constexpr std::uint64_t no_block = UINT64_MAX;
    using Entry = std::pair<std::uint64_t, T>;

    struct Chunk {
        std::array<T, slots> values{};
        std::uint32_t used = 0;
    };

    struct alignas(64) Shard {
        mutable std::mutex mutex;
        std::unordered_map<std::uint64_t, std::unique_ptr<Chunk>> chunks; // by block
        std::set<std::uint64_t> blocks;                                   // the same keys, in order
        std::uint64_t newest = 0;
        std::size_t size = 0;

        Chunk& chunk_for(std::uint64_t block) {
            if (const auto found = chunks.find(block); found != chunks.end()) return *found->second;
            blocks.insert(block);
            Chunk& made = *chunks.emplace(block, std::make_unique<Chunk>()).first->second;
            if (block > newest) {
                const auto old = chunks.find(std::exchange(newest, block));
                if (old != chunks.end() && old->second->used == 0) drop(old->first);
            }
            return made;
        }
        void drop(std::uint64_t block) {
            blocks.erase(block);
            chunks.erase(block);
        }
    };

    static std::size_t slot_of(std::uint64_t id) { return static_cast<std::size_t>(id / shard_count % slots); }
    static std::uint32_t bit_of(std::uint64_t id) { return std::uint32_t{1} << slot_of(id); }
    Shard& shard_of(std::uint64_t id) { return shards_[static_cast<std::size_t>(id % shard_count)]; }
    const Shard& shard_of(std::uint64_t id) const { return shards_[static_cast<std::size_t>(id % shard_count)]; }

    /// The lowest block from `from` on that any shard has.
    std::uint64_t first_block(std::uint64_t from) const {
        std::uint64_t lowest = no_block;
        for (const Shard& shard : shards_) {
            std::lock_guard guard(shard.mutex);
            const auto found = shard.blocks.lower_bound(from);
            if (found != shard.blocks.end() && *found < lowest) lowest = *found;
        }
        return lowest;
    }

    /// All of one block in order of id.
    void collect(std::uint64_t block, std::vector<Entry>& entries) const {
        entries.clear();
        for (std::size_t s = 0; s < shard_count; ++s) {
            std::lock_guard guard(shards_[s].mutex);
            const auto found = shards_[s].chunks.find(block);
            if (found == shards_[s].chunks.end()) continue;
            for (std::uint32_t left = found->second->used; left != 0; left &= left - 1) {
                const auto slot = static_cast<std::size_t>(std::countr_zero(left));
                entries.emplace_back(block * span + slot * shard_count + s, found->second->values[slot]);
            }
        }
        std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.first < b.first; });
    }

    std::array<Shard, shard_count> shards_;
    std::atomic<std::uint64_t> last_id_{0};
};

} // namespace holdfast::locks
