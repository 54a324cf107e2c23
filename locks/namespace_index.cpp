#include "locks/namespace_index.h"

#include <functional>

namespace holdfast::locks {
namespace {

std::string_view parent_of(std::string_view path) {
    const std::size_t end = path.rfind('/');
    return end == path.npos ? std::string_view{} : path.substr(0, end);
}

} // namespace

NamespaceIndex::KeyView NamespaceIndex::key_of(ShareId share, std::string_view folder) {
    const std::uint64_t text = std::hash<std::string_view>{}(folder);
    return {share, folder, static_cast<std::size_t>(hash_of(FileKey{static_cast<std::uint64_t>(share), text, 0}))};
}

/// Calls `act(step)` for each folder above, from the top, until it answers false.
template <class Act>
void NamespaceIndex::for_each_above(ShareId share, std::string_view path, Act&& act) {
    std::size_t end = path.find('/');
    while (end != path.npos) {
        const std::size_t next = path.find('/', end + 1);
        const std::string_view child = next == path.npos ? std::string_view{} : path.substr(end + 1, next - end - 1);
        if (!act(Step{key_of(share, path.substr(0, end)), child})) return;
        end = next;
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

bool NamespaceIndex::try_count(const Step& step, bool even_if_held) {
    Shard& shard = shard_of(step.folder);
    std::lock_guard guard(shard.mutex);
    Folder& folder = shard.folder(step.folder);
    if (folder.held && !even_if_held) return false;
    ++folder.opens_below;
    if (step.child.empty()) return true;
    const auto child = folder.children.find(step.child);
    if (child != folder.children.end())
        ++child->second;
    else
        folder.children.emplace(step.child, 1);
    return true;
}

void NamespaceIndex::uncount(const Step& step) {
    Shard& shard = shard_of(step.folder);
    std::lock_guard guard(shard.mutex);
    Folder& folder = shard.folder(step.folder);
    if (!step.child.empty()) {
        const auto child = folder.children.find(step.child);
        if (--child->second == 0) folder.children.erase(child);
    }
    if (--folder.opens_below == 0) shard.drop_if_unused(step.folder);
}

bool NamespaceIndex::enter(ShareId share, std::string_view path) {
    std::size_t refused_at = std::string_view::npos;
    for_each_above(share, path, [&](const Step& step) {
        if (try_count(step, false)) return true;
        refused_at = step.folder.path.size();
        return false;
    });
    if (refused_at == std::string_view::npos) return true;
    uncount_above(share, path, refused_at); // what was counted on the way down
    return false;
}

void NamespaceIndex::uncount_above(ShareId share, std::string_view path, std::size_t end) {
    for_each_above(share, path, [&](const Step& step) {
        if (step.folder.path.size() == end) return false;
        uncount(step);
        return true;
    });
}

void NamespaceIndex::leave(ShareId share, std::string_view path) { uncount_above(share, path, path.npos); }

void NamespaceIndex::add(ShareId share, std::string_view path, OpenId open) {
    const std::string_view parent = parent_of(path);
    if (parent.empty()) return; // in the root
    const KeyView key = key_of(share, parent);
    Shard& shard = shard_of(key);
    std::lock_guard guard(shard.mutex);
    std::set<OpenId>& opens = shard.folder(key).opens;
    opens.insert(opens.end(), open); // nearly always the newest
}

void NamespaceIndex::unlist(ShareId share, std::string_view path, OpenId open) {
    const std::string_view parent = parent_of(path);
    if (parent.empty()) return;
    const KeyView key = key_of(share, parent);
    Shard& shard = shard_of(key);
    std::lock_guard guard(shard.mutex);
    shard.folder(key).opens.erase(open);
}

void NamespaceIndex::remove(ShareId share, std::string_view path, OpenId open) {
    unlist(share, path, open);
    leave(share, path);
}

void NamespaceIndex::move(ShareId share, std::string_view from, std::string_view to, OpenId open) {
    if (parent_of(from) == parent_of(to)) return;
    for_each_above(share, to, [&](const Step& step) { return try_count(step, true); });
    add(share, to, open);
    remove(share, from, open);
}

std::vector<OpenId> NamespaceIndex::opens_in(const KeyView& key, OpenId after) const {
    std::vector<OpenId> ids;
    const Shard& shard = shard_of(key);
    const std::lock_guard guard(shard.mutex);
    const auto folder = shard.folders.find(key);
    if (folder == shard.folders.end()) return ids;
    const std::set<OpenId>& opens = folder->second.opens;
    for (auto open = opens.upper_bound(after); open != opens.end() && ids.size() < page; ++open) ids.push_back(*open);
    return ids;
}

std::string NamespaceIndex::child_of(const KeyView& key, std::string_view after) const {
    const Shard& shard = shard_of(key);
    const std::lock_guard guard(shard.mutex);
    const auto folder = shard.folders.find(key);
    if (folder == shard.folders.end()) return {};
    const auto child = folder->second.children.upper_bound(after);
    return child == folder->second.children.end() ? std::string() : child->first;
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
