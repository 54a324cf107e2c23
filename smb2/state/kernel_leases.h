#pragma once
// What clients cache, guarded by leases of the kernel: on shares with `kernel_oplocks` a process of this machine that
// opens a file waits until its clients have given way.

#include "locks/lock_manager.h"
#include "vfs/volume.h"

#include <array>
#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

namespace holdfast::smb2 {

/// At most one lease a file, on one of the descriptors by which clients have it open, and as strong as what they cache:
/// to write while one caches writes, to read while any caches what it has read. `locks` decides who caches what, this
/// follows. Any thread; lock order: a shard, then what `locks` has; `locks` calls settle() with nothing locked.
class KernelLeases {
  public:
    explicit KernelLeases(locks::LockManager& locks) : locks_(locks) {}

    /// Whether somebody hands over what the kernel says. While nobody does, nothing is leased, so nothing cached.
    void set_attended(bool attended) { is_attended_.store(attended, std::memory_order_relaxed); }

    /// Keeps a lease from being lowered while an open is made. When it goes, the lease becomes what is cached by then.
    class Claim {
      public:
        Claim() = default;
        Claim(KernelLeases& leases, const locks::FileKey& file) : leases_(&leases), file_(file) {}
        Claim(Claim&& other) noexcept : leases_(std::exchange(other.leases_, nullptr)), file_(other.file_) {}
        Claim& operator=(Claim&&) = delete;
        ~Claim() {
            if (leases_ != nullptr) leases_->end_claim(file_);
        }

      private:
        KernelLeases* leases_ = nullptr; // null where nothing is claimed
        locks::FileKey file_;
    };
    /// For an open of `file` that is to be made with the descriptor `opened`: leases what the wish needs, and takes
    /// from the wish what cannot be guarded. That is all of it where a local process has the file open already.
    [[nodiscard]] Claim claim(const locks::FileKey& file, const std::shared_ptr<vfs::File>& opened,
                              locks::CachingWish& wish);

    /// The open file that has the lease to write, if it is that client's: its further opens have to be of the same one,
    /// as the kernel would take a second for somebody else's. Null when there is none, or when somebody waits for it.
    std::shared_ptr<vfs::File> find_open_file(const locks::FileKey& file, const locks::LeaseName& holder) const;

    /// Lowers the lease to what is cached by now.
    void settle(const locks::FileKey& file);
    /// The kernel has told that somebody waits: the clients are asked.
    void handle(const vfs::KernelLeaseNotices::Batch& notices);

    std::size_t size() const; // files that have a lease

  private:
    struct Held {
        std::shared_ptr<vfs::File> file; // the lease is on its descriptor
        vfs::KernelLease lease{};
        std::optional<locks::LeaseName> holder; // of a lease to write, by a client's lease
        unsigned claims = 0;
    };
    struct Shard {
        mutable std::mutex mutex;
        std::unordered_map<locks::FileKey, Held> held;
    };
    struct NameShard {
        mutable std::mutex mutex; // comes last
        std::unordered_map<int, locks::FileKey> files;
    };

    vfs::KernelLease take(const locks::FileKey& file, const std::shared_ptr<vfs::File>& opened,
                          const locks::CachingWish& wish);
    void end_claim(const locks::FileKey& file);
    /// Asks the clients for what the kernel wants, if it does.
    void look_after(const locks::FileKey& file);
    std::shared_ptr<vfs::File> give_up(Shard& shard, const locks::FileKey& file);
    Shard& shard_of(const locks::FileKey& file) { return shards_[locks::hash_of(file) % shards_.size()]; }
    const Shard& shard_of(const locks::FileKey& file) const { return shards_[locks::hash_of(file) % shards_.size()]; }
    NameShard& names_of(vfs::KernelLeaseId id) { return names_[static_cast<unsigned>(id) % names_.size()]; }

    locks::LockManager& locks_;
    std::atomic<bool> is_attended_{false};
    std::array<Shard, 64> shards_;
    std::array<NameShard, 16> names_; // which file a descriptor is of
};

} // namespace holdfast::smb2
