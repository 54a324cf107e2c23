#include "locks/namespace_index.h"

#include <functional>

namespace holdfast::locks {

NamespaceIndex::KeyView NamespaceIndex::key_of(ShareId share, std::string_view folder) {
    const std::uint64_t text = std::hash<std::string_view>{}(folder);
    return {share, folder, static_cast<std::size_t>(hash_of(FileKey{static_cast<std::uint64_t>(share), text, 0}))};
}

/// Calls `act(key)` for each folder above, from the top, until it answers false.
template <class Act>
void NamespaceIndex::for_each_above(ShareId share, std::string_view path, Act&& act) {
    for (std::size_t at = path.find('/'); at != path.npos; at = path.find('/', at + 1)) {
        if (!act(key_of(share, path.substr(0, at)))) return;
    }
}

NamespaceIndex::Folder& NamespaceIndex::Shard::folder(const KeyView& key) {
    const auto found = folders.find(key);
    if (found != folders.end()) return found->second;
    return folders.emplace(Key{key.share, std::string(key.path), key.hash}, Folder{}).first->second;
}

void NamespaceIndex::Shard::drop_if_unused(const KeyView& key) {
    const auto found = folders.find(key);
    if (found != folders.end() && found->second.opens_below == 0 && !found->second.held) folders.erase(found);
}

bool NamespaceIndex::try_count(const KeyView& key) {
    Shard& shard = shard_of(key);
    std::lock_guard guard(shard.mutex);
    Folder& folder = shard.folder(key);
    if (folder.held) return false;
    ++folder.opens_below;
    return true;
}

void NamespaceIndex::count(const KeyView& key, int by) {
    Shard& shard = shard_of(key);
    std::lock_guard guard(shard.mutex);
    Folder& folder = shard.folder(key);
    folder.opens_below += by;
    if (folder.opens_below == 0) shard.drop_if_unused(key);
}

bool NamespaceIndex::enter(ShareId share, std::string_view path) {
    std::size_t refused_at = std::string_view::npos;
    for_each_above(share, path, [&](const KeyView& key) {
        if (try_count(key)) return true;
        refused_at = key.path.size();
        return false;
    });
    if (refused_at == std::string_view::npos) return true;
    leave(share, path.substr(0, refused_at)); // what was counted on the way down
    return false;
}

void NamespaceIndex::leave(ShareId share, std::string_view path) {
    for_each_above(share, path, [&](const KeyView& key) {
        count(key, -1);
        return true;
    });
}

void NamespaceIndex::move(ShareId share, std::string_view from, std::string_view to) {
    for_each_above(share, to, [&](const KeyView& key) {
        count(key, +1);
        return true;
    });
    leave(share, from);
}

bool NamespaceIndex::hold(ShareId share, std::string_view path) {
    if (path.empty()) return false;
    const KeyView key = key_of(share, path);
    Shard& shard = shard_of(key);
    std::lock_guard guard(shard.mutex);
    Folder& folder = shard.folder(key);
    if (folder.held || folder.opens_below > 0) return false;
    folder.held = true;
    return true;
}

bool NamespaceIndex::is_anything_open_below(ShareId share, std::string_view path) {
    const KeyView key = key_of(share, path);
    Shard& shard = shard_of(key);
    const std::lock_guard guard(shard.mutex);
    const auto found = shard.folders.find(key);
    return found != shard.folders.end() && found->second.opens_below > 0;
}

void NamespaceIndex::release(ShareId share, std::string_view path) {
    const KeyView key = key_of(share, path);
    Shard& shard = shard_of(key);
    std::lock_guard guard(shard.mutex);
    shard.folder(key).held = false;
    shard.drop_if_unused(key);
}

std::size_t NamespaceIndex::folders() const {
    std::size_t sum = 0;
    for (const Shard& shard : shards_) {
        std::lock_guard guard(shard.mutex);
        sum += shard.folders.size();
    }
    return sum;
}

} // namespace holdfast::locks
