#include "smb2/state/own_marks.h"

#include <algorithm>

namespace holdfast::smb2 {

/// Guarded by the mutex of its shard, but for what is constant.
class OwnMarks::Mark {
  public:
    Mark(locks::ShareId share_, std::string_view path_, NameChange what_) : share(share_), path(path_), what(what_) {}

    const locks::ShareId share;
    const std::string path;
    const NameChange what;
    Came came = Came::to_nothing;
    std::vector<SeenChange> taken;

    bool answers_for(const SeenChange& seen) const {
        return share == seen.share && path == seen.path && (seen.what == what || seen.what == NameChange::modified);
    }
};

OwnMarks::MarkRef OwnMarks::begin(locks::ShareId share, std::string_view path, NameChange what) {
    auto mark = std::make_shared<Mark>(share, path, what);
    Shard& shard = shard_of(path);
    const std::scoped_lock lock(shard.mutex);
    shard.marks.emplace(path, mark);
    return mark;
}

void OwnMarks::finish(const MarkRef& mark, Came came) {
    Shard& shard = shard_of(mark->path);
    const std::scoped_lock lock(shard.mutex);
    mark->came = came;
    shard.finished.push_back(mark);
}

bool OwnMarks::takes(const SeenChange& seen) {
    Shard& shard = shard_of(seen.path);
    const std::scoped_lock lock(shard.mutex);
    const auto [first, last] = shard.marks.equal_range(seen.path);
    const auto found = std::find_if(first, last, [&](const auto& entry) { return entry.second->answers_for(seen); });
    if (found == last) return false;
    // Repeated reports of one write need no second memory.
    std::vector<SeenChange>& taken = found->second->taken;
    if (taken.empty() || taken.back().what != seen.what) taken.push_back(seen);
    return true;
}

std::vector<OwnMarks::MarkRef> OwnMarks::finished() {
    std::vector<MarkRef> all;
    for (Shard& shard : shards_) {
        const std::scoped_lock lock(shard.mutex);
        all.insert(all.end(), shard.finished.begin(), shard.finished.end());
        shard.finished.clear();
    }
    return all;
}

std::vector<SeenChange> OwnMarks::forget(const std::vector<MarkRef>& marks) {
    std::vector<SeenChange> not_ours;
    for (const MarkRef& mark : marks) {
        Shard& shard = shard_of(mark->path);
        const std::scoped_lock lock(shard.mutex);
        const auto [first, last] = shard.marks.equal_range(mark->path);
        const auto found = std::find_if(first, last, [&](const auto& entry) { return entry.second == mark; });
        if (found != last) shard.marks.erase(found);
        if (mark->came == Came::to_nothing) not_ours.insert(not_ours.end(), mark->taken.begin(), mark->taken.end());
    }
    return not_ours;
}

std::size_t OwnMarks::size() const {
    std::size_t sum = 0;
    for (const Shard& shard : shards_) {
        const std::scoped_lock lock(shard.mutex);
        sum += shard.marks.size();
    }
    return sum;
}

} // namespace holdfast::smb2
