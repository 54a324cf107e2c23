#pragma once
// How many opens lie below which folder.

#include "locks/ids.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace holdfast::locks {

/// Each open counts in every folder above it but the root, which nobody renames: so the mutexes here
/// are those of folders, never one of a whole share. Opening costs O(depth), and so does asking
/// "is anything open below?".
///
/// Paths as in Open: '/' between names, no leading or trailing one. From any thread; each shard's
/// mutex is held for one folder at a time.
class NamespaceIndex {
  public:
    /// Counts an open; false (and nothing counted) while a folder above it is held.
    bool enter(ShareId share, std::string_view path);
    void leave(ShareId share, std::string_view path);
    /// An open that has been renamed. Never refused: it has happened.
    void move(ShareId share, std::string_view from, std::string_view to);

    /// False when something below is open, or the folder is held already.
    bool hold(ShareId share, std::string_view folder);
    void release(ShareId share, std::string_view folder);

    bool is_anything_open_below(ShareId share, std::string_view folder);

    /// Folders with a record, for tests.
    std::size_t folders() const;

    static constexpr std::size_t shard_count = 256;

  private:
    struct Folder {
        // Signed: two renames of one file at once may count down before they count up.
        std::int64_t opens_below = 0;
        bool held = false;
    };
    struct KeyView {
        ShareId share;
        std::string_view path;
        std::size_t hash;
    };
    struct Key {
        ShareId share;
        std::string path;
        std::size_t hash;
    };
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(const auto& key) const { return key.hash; }
    };
    struct Equal {
        using is_transparent = void;
        bool operator()(const auto& a, const auto& b) const {
            return a.share == b.share && std::string_view(a.path) == std::string_view(b.path);
        }
    };
    struct alignas(64) Shard {
        mutable std::mutex mutex;
        std::unordered_map<Key, Folder, Hash, Equal> folders;

        Folder& folder(const KeyView& key);
        void drop_if_unused(const KeyView& key);
    };

    static KeyView key_of(ShareId share, std::string_view folder);
    Shard& shard_of(const KeyView& key) { return shards_[key.hash % shard_count]; }
    template <class Act>
    static void for_each_above(ShareId share, std::string_view path, Act&& act);
    bool try_count(const KeyView& key);
    void count(const KeyView& key, int by);

    std::array<Shard, shard_count> shards_;
};

} // namespace holdfast::locks
