#pragma once
// Who watches which folder, and who is told what.

#include "locks/lock_manager.h"
#include "smb2/state/own_change.h"
#include "smb2/state/own_marks.h"
#include "smb2/state/share.h"
#include "smb2/state/watch.h"

#include <array>
#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace holdfast::smb2 {

/// Where a watch stands: the folder as the share knows it.
struct WatchPlace {
    std::shared_ptr<Share> share;
    std::string path;
    locks::OpenId open{}; // whose watch it is
    WatchScope scope = WatchScope::folder;
};

/// One watch as it stood at one moment.
struct WatchRow {
    locks::OpenId open{};
    Watch::Terms terms;
    Watch::State state;
};

/// Told which folders are watched, without a mutex of Watches held, and that marks are finished: whoever looks
/// for changes made beside the server.
class WatchListener {
  public:
    virtual ~WatchListener() = default;
    virtual void begins(const WatchPlace& place) = 0;
    virtual void ends(const WatchPlace& place) = 0;
    virtual void marks_finished() = 0;
};

/// [MS-FSA] 2.1.1.1 Volume.ChangeNotifyList, of all shares. Indexed by folder: a change is told to the watches of
/// the folder that it happened in and to those of the folders above that want the tree. That costs O(depth), and
/// one relaxed load while nobody watches.
///
/// Paths as in locks::Open. From any thread. Lock order: roster → shard → watch; requests are woken without any.
class Watches {
  public:
    /// `sink` outlives the watches.
    explicit Watches(locks::WakeSink& sink) : sink_(sink) {}
    Watches(const Watches&) = delete;
    Watches& operator=(const Watches&) = delete;

    /// To be called before the first watch.
    void listen(WatchListener* listener) { listener_ = listener; }

    // ---- watches, each of one open

    bool any() const { return count_.load(std::memory_order_relaxed) != 0; }
    /// Null when there are `most` already.
    std::shared_ptr<Watch> add(WatchPlace place, Watch::Terms terms, std::size_t most);
    /// The open has ended: whoever waits is told `status`.
    void remove(const std::shared_ptr<Watch>& watch, Status status);
    void cancel(Watch& watch, locks::WaitToken token);
    /// A folder has another path now; nothing below it is open.
    void moved(locks::ShareId share, std::string_view from, std::string_view to);
    /// The folder is to be deleted: its own watches see nothing any more.
    void folder_goes(locks::ShareId share, std::string_view path);

    /// The first `limit` of the watches whose opens have ids above `after`, rising.
    std::vector<WatchRow> list(locks::OpenId after, std::size_t limit) const;

    // ---- our own changes

    /// We are about to change `path`. What comes back tells of it when it is done.
    OwnChange begin(locks::ShareId share, std::string_view path, NameChange what);
    OwnChange begin_rename(locks::ShareId share, std::string_view from, std::string_view to);
    /// The same for an open's file, wherever it is now.
    OwnChange begin_write(const locks::LockManager& locks, const locks::Open& open);

    // ---- telling: [MS-FSA] 2.1.4.1 Algorithm for Reporting a Change Notification for a Directory

    void tell(locks::ShareId share, std::string_view path, wire::FileAction action, wire::CompletionFilter why) {
        tell_stream(share, path, {}, action, why);
    }
    /// Of a named stream of the file.
    void tell_stream(locks::ShareId share, std::string_view path, std::string_view stream, wire::FileAction action,
                     wire::CompletionFilter why);
    /// Within a folder both names go together; from one to another it is REMOVED here and ADDED there
    /// ([MS-FSCC] 2.7.1 FILE_NOTIFY_INFORMATION).
    void tell_rename(locks::ShareId share, std::string_view from, std::string_view to, wire::CompletionFilter why);
    /// Nobody knows what was missed.
    void lose_all();

    /// Whether anybody is told of changes to `path`.
    bool is_watched(locks::ShareId share, std::string_view path) const;

    // ---- for OwnChange and the listener

    bool has_listener() const { return listener_ != nullptr; }
    OwnMarks& marks() { return marks_; }
    void finish(const OwnMarks::MarkRef& mark, OwnMarks::Came came);

  private:
    struct KeyView {
        locks::ShareId share;
        std::string_view folder;
    };
    struct Key {
        locks::ShareId share;
        std::string folder;
    };
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(const auto& key) const {
            return std::hash<std::string_view>{}(key.folder) ^
                   static_cast<std::size_t>(key.share) * 0x9E3779B97F4A7C15ULL;
        }
    };
    struct Equal {
        using is_transparent = void;
        bool operator()(const auto& a, const auto& b) const {
            return a.share == b.share && std::string_view(a.folder) == std::string_view(b.folder);
        }
    };
    using Folders = std::unordered_map<Key, std::vector<std::shared_ptr<Watch>>, Hash, Equal>;
    struct alignas(64) Shard {
        mutable std::mutex mutex;
        Folders folders;
    };
    static constexpr std::size_t shard_count = 64;

    Shard& shard_of(const KeyView& key) { return shards_[Hash()(key) % shard_count]; }
    const Shard& shard_of(const KeyView& key) const { return shards_[Hash()(key) % shard_count]; }
    void put(const KeyView& key, std::shared_ptr<Watch> watch);
    void take(const KeyView& key, const Watch* watch);
    template <class Act>
    void for_each_watching(locks::ShareId share, std::string_view path, Act&& act) const;
    void wake(const std::vector<locks::Woken>& woken);

    locks::WakeSink& sink_;
    WatchListener* listener_ = nullptr;
    OwnMarks marks_;
    std::atomic<std::size_t> count_{0};
    mutable std::mutex roster_mutex_;
    std::unordered_map<const Watch*, WatchPlace> roster_; // guarded by roster_mutex_; changes of the index go with it
    std::array<Shard, shard_count> shards_;
};

} // namespace holdfast::smb2
