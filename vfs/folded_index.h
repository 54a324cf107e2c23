#pragma once
// Names of busy folders, folded, so that a name in another spelling is found, or found missing,
// without scanning the folder again.
//
// What is known of a folder is good as long as the folder's times are those of the last look.
// Our own changes are entered under the folder's mutex and the new times taken over, so creating
// in a folder of any size costs the same. A change by others shows in the times and costs one
// scan at the next miss.
//
// What can slip through: a change by another process within the microseconds between our own
// change and the look at the times after it, or (on file systems whose clock is coarse) within
// one tick of it. The price is a spelling overlooked, never a wrong file: whoever finds a name here
// goes on to open it, and names as given never come here. Such a slip heals when the folder
// changes next, after a minute at the latest.
//
// Locks: a shard's mutex is held for a look-up only, never together with another; a folder's
// mutex is held through one change of the folder (the kernel takes turns there as well).

#include "vfs/attributes.h"
#include "vfs/short_name.h"

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace holdfast::vfs {

class FoldedIndex {
  public:
    struct Limits {
        std::size_t folders = 512;
        std::size_t names = 1'000'000; // of all folders
    };
    FoldedIndex() : FoldedIndex(Limits()) {}
    explicit FoldedIndex(Limits limits, ShortNames short_names = ShortNames::none)
        : limits_(limits), short_names_(short_names) {}

    class Folder;
    struct Look;

    /// One folder, with its mutex held: nobody else of this process changes it by way of the index.
    class Visit {
      public:
        Visit(Visit&&) noexcept = default;
        Visit& operator=(Visit&&) = delete;

        /// The spelling on disk of a name in any spelling; the one asked for when several fit. Where there are
        /// short names, also of the name that has this one.
        std::optional<std::string> find(std::string_view name);
        /// To be called right after a change of ours; "" for no name.
        void changed(std::string_view removed, std::string_view added);

      private:
        friend class FoldedIndex;
        Visit(FoldedIndex& index, int descriptor, std::shared_ptr<Folder> folder, std::unique_lock<std::mutex> lock)
            : index_(&index), descriptor_(descriptor), folder_(std::move(folder)), lock_(std::move(lock)) {}
        void begin(const Look& before_lock);

        FoldedIndex* index_;
        int descriptor_;
        std::shared_ptr<Folder> folder_;
        std::unique_lock<std::mutex> lock_; // released before the folder
    };

    /// `descriptor` (O_PATH suffices) is that of the folder, and outlives the visit.
    Visit visit(int descriptor);
    /// Both at once, without a deadlock; also when both are the same folder.
    std::pair<Visit, Visit> visit_both(int first, int second);
    /// The folder was removed.
    void forget(const FileId& folder);

    std::uint64_t scans() const { return scans_.load(std::memory_order_relaxed); }
    std::size_t folders() const;
    std::size_t names() const { return names_.load(std::memory_order_relaxed); }

  private:
    struct HashId {
        std::size_t operator()(const FileId& id) const noexcept {
            return static_cast<std::size_t>((id.inode ^ (id.device << 32)) * 0x9E3779B97F4A7C15ULL >> 8);
        }
    };
    struct Shard {
        std::mutex mutex;
        std::unordered_map<FileId, std::shared_ptr<Folder>, HashId> folders;
    };
    static constexpr std::size_t shard_count = 16;

    Shard& shard_of(const FileId& id) const { return shards_[HashId()(id) % shard_count]; }
    std::shared_ptr<Folder> folder_of(const FileId& id);
    static std::shared_ptr<Folder> take_oldest(Shard& shard);
    void make_room(const Folder& keep);

    Limits limits_;
    ShortNames short_names_;
    std::atomic<std::uint64_t> clock_{0}; // counts visits: what is least recently used
    std::atomic<std::uint64_t> scans_{0};
    std::atomic<std::size_t> names_{0};
    mutable std::array<Shard, shard_count> shards_;
};

} // namespace holdfast::vfs
