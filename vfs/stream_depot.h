#pragma once
// Where the named streams of a shared folder are kept.
//
// Each is an ordinary file: ".holdfast~streams/<2 hex>/<inode>-<birth time>/<stream name>" in the root of the share.
// The inode and the birth time (ns) of the file that it belongs to survive each rename, also of local processes, and
// are not fooled by an inode number that is used again. The depot is the server's own, mode 0700: it is entered as the
// process (identity.h), whoever the thread acts for. Whether the account may is decided before.
//
// What a local process deletes leaves its streams behind in the depot; they are nobody's, and in nobody's way.

#include "vfs/descriptor.h"
#include "vfs/root_folder.h"
#include "vfs/volume.h"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::vfs {

/// The file or folder that streams belong to.
struct StreamBase {
    std::uint64_t inode = 0;
    std::uint64_t birth_ns = 0; // 0: the file system does not tell; such a file has no streams
};

/// From any thread. What one base has changes under one of the mutexes, so of two who create a name in two spellings
/// one is told that it exists.
class StreamDepot {
  public:
    /// The depot of a shared folder: one and the same for all volumes that share it.
    static std::shared_ptr<StreamDepot> of(const RootFolder& root);
    explicit StreamDepot(Descriptor root);

    /// False when the base has no streams for sure. Costs no call to the kernel.
    bool may_hold(const StreamBase& base) const;

    /// By name. Empty when there are none.
    Result<std::vector<NamedStream>> list(const StreamBase& base);
    /// In any spelling, the exact one first.
    Result<NamedStream> find(const StreamBase& base, std::string_view name);

    struct Opened {
        Descriptor descriptor;
        std::string name; // as it is spelled
    };
    /// `flags` as of open(2).
    Result<Opened> open(const StreamBase& base, std::string_view name, int flags);
    /// exists: in any spelling. The new file belongs to `uid` and `gid`, where the process may give it away: so that
    /// it counts for their quota.
    Result<Opened> create(const StreamBase& base, const std::string& name, std::uint32_t uid, std::uint32_t gid);
    Result<void> remove(const StreamBase& base, std::uint64_t id);
    Result<void> rename(const StreamBase& base, std::uint64_t id, const std::string& to, Volume::Replace replace);

    /// The base has gone, and with it all its streams go. Costs no call to the kernel when it has none for sure.
    void forget(const StreamBase& base);

  private:
    enum class Missing : bool { leave, make };
    using FolderRef = std::shared_ptr<const Descriptor>;

    /// The depot's own folder. not_found where there is none; access_denied where it is not ours alone.
    Result<FolderRef> folder(Missing missing);
    void drop_folder();
    Result<Descriptor> folder_of(const StreamBase& base);
    Result<Descriptor> make_folder_of(const StreamBase& base);
    void learn();
    void learn(const StreamBase& base);

    // A Bloom filter with one hash: which bases may have streams. Bits are set and never cleared.
    static constexpr std::size_t filter_bits = 1U << 16;
    static std::size_t bit_of(const StreamBase& base);
    std::mutex& turn(const StreamBase& base) { return turns_[bit_of(base) % turns_.size()]; }

    const Descriptor root_;
    std::mutex folder_mutex_;
    FolderRef folder_; // guarded by folder_mutex_; null: not opened yet
    std::array<std::atomic<std::uint64_t>, filter_bits / 64> filter_{};
    std::array<std::mutex, 64> turns_;
};

} // namespace holdfast::vfs
