#pragma once
// Which opens lie below which folder.

#include "locks/ids.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace holdfast::locks {

/// Each open counts in every folder above it but the root, which nobody renames: so the mutexes here
/// are those of folders, never one of a whole share. Opening costs O(depth), and so does asking
/// "is anything open below?". The folder that the open lies in lists it by its id, and each folder
/// knows which of its own have opens below: finding them costs what there is to find, whatever else
/// is open elsewhere.
///
/// Paths as in Open: '/' between names, no leading or trailing one. From any thread; each shard's
/// mutex is held for one folder at a time, and nothing is called under it. What becomes of one open
/// comes in order: its stream's lock is held from add() on, or it has ended.
class NamespaceIndex {
  public:
    /// Counts an open; false (and nothing counted) while a folder above it is held.
    bool enter(ShareId share, std::string_view path);
    /// Takes the count back of an open that was not to be.
    void leave(ShareId share, std::string_view path);

    /// Lists an open that has entered.
    void add(ShareId share, std::string_view path, OpenId open);
    /// Of an open that was added: neither listed nor counted any more.
    void remove(ShareId share, std::string_view path, OpenId open);
    /// An open that has been renamed. Never refused: it has happened.
    void move(ShareId share, std::string_view from, std::string_view to, OpenId open);

    /// False when something below is open, or the folder is held already.
    bool hold(ShareId share, std::string_view folder);
    void release(ShareId share, std::string_view folder);

    bool is_anything_open_below(ShareId share, std::string_view folder);

    /// Calls `visit(id)` for what is listed below the folder, those of one folder as their ids rise, until it
    /// answers false. No mutex is held during the call. Not for the root, which has no list.
    template <class Visit>
    void walk_below(ShareId share, std::string_view folder, Visit&& visit) const;

    /// Folders with a record, for tests.
    std::size_t folders() const;

    static constexpr std::size_t shard_count = 256;

  private:
    struct Folder {
        std::size_t opens_below = 0;
        bool held = false;
        std::set<OpenId> opens;                                   // in it
        std::map<std::string, std::size_t, std::less<>> children; // folders in it, with the opens below them
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

    /// A folder above a path, and the one in it that leads on; empty when the path lies in it.
    struct Step {
        KeyView folder;
        std::string_view child;
    };

    static KeyView key_of(ShareId share, std::string_view folder);
    Shard& shard_of(const KeyView& key) { return shards_[key.hash % shard_count]; }
    const Shard& shard_of(const KeyView& key) const { return shards_[key.hash % shard_count]; }
    template <class Act>
    static void for_each_above(ShareId share, std::string_view path, Act&& act);
    bool try_count(const Step& step, bool even_if_held);
    void uncount(const Step& step);
    /// From the top down to the folder whose path has `end` characters, which stays as it is.
    void uncount_above(ShareId share, std::string_view path, std::size_t end);
    void unlist(ShareId share, std::string_view path, OpenId open);

    static constexpr std::size_t page = 256;
    /// The next of what the folder lists, above `after`; empty when that was all.
    std::vector<OpenId> opens_in(const KeyView& folder, OpenId after) const;
    /// The next folder in it, by name, that has something open below; empty when there is none.
    std::string child_of(const KeyView& folder, std::string_view after) const;

    std::array<Shard, shard_count> shards_;
};

template <class Visit>
void NamespaceIndex::walk_below(ShareId share, std::string_view folder, Visit&& visit) const {
    struct Place {
        std::string path;
        std::string last_child;
    };
    std::vector<Place> way; // down to where the walk is
    const auto go_into = [&](std::string path) {
        const KeyView key = key_of(share, path);
        OpenId last{};
        for (auto ids = opens_in(key, last); !ids.empty(); ids = opens_in(key, last)) {
            for (const OpenId id : ids) {
                if (!visit(id)) return false;
            }
            last = ids.back();
        }
        way.push_back({std::move(path), {}});
        return true;
    };
    if (!go_into(std::string(folder))) return;
    while (!way.empty()) {
        Place& here = way.back();
        here.last_child = child_of(key_of(share, here.path), here.last_child);
        if (here.last_child.empty())
            way.pop_back();
        else if (!go_into(here.path + '/' + here.last_child))
            return;
    }
}

} // namespace holdfast::locks
