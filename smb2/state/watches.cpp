#include "smb2/state/watches.h"

#include "vfs/share_path.h"

#include <algorithm>

namespace holdfast::smb2 {

namespace {

using wire::CompletionFilter;
using wire::FileAction;

std::string_view below(std::string_view folder, std::string_view path) {
    return folder.empty() ? path : path.substr(folder.size() + 1);
}

} // namespace

// ---------------------------------------------------------------- the index

void Watches::put(const KeyView& key, std::shared_ptr<Watch> watch) {
    Shard& shard = shard_of(key);
    const std::scoped_lock lock(shard.mutex);
    auto found = shard.folders.find(key);
    if (found == shard.folders.end())
        found = shard.folders.emplace(Key{key.share, std::string(key.folder)}, Folders::mapped_type{}).first;
    found->second.push_back(std::move(watch));
}

void Watches::take(const KeyView& key, const Watch* watch) {
    Shard& shard = shard_of(key);
    const std::scoped_lock lock(shard.mutex);
    const auto found = shard.folders.find(key);
    if (found == shard.folders.end()) return;
    std::erase_if(found->second, [&](const auto& one) { return one.get() == watch; });
    if (found->second.empty()) shard.folders.erase(found);
}

/// Calls `act(watch, folder)` for each watch that sees `path`, until it answers false.
template <class Act>
void Watches::for_each_watching(locks::ShareId share, std::string_view path, Act&& act) const {
    if (path.empty()) return; // the root of a share stands in no folder
    const std::string_view home = vfs::parent_of(path);
    for (std::string_view folder = home;; folder = vfs::parent_of(folder)) {
        const KeyView key{share, folder};
        const Shard& shard = shard_of(key);
        const std::scoped_lock lock(shard.mutex);
        if (const auto found = shard.folders.find(key); found != shard.folders.end()) {
            for (const auto& watch : found->second) {
                if (folder.size() != home.size() && watch->terms.scope == WatchScope::folder) continue;
                if (!act(*watch, folder)) return;
            }
        }
        if (folder.empty()) return;
    }
}

bool Watches::is_watched(locks::ShareId share, std::string_view path) const {
    bool found = false;
    for_each_watching(share, path, [&](const Watch&, std::string_view) {
        found = true;
        return false;
    });
    return found;
}

void Watches::wake(const std::vector<locks::Woken>& woken) {
    if (!woken.empty()) sink_.wake(woken);
}

// ---------------------------------------------------------------- watches

std::shared_ptr<Watch> Watches::add(WatchPlace place, Watch::Terms terms, std::size_t most) {
    auto watch = std::make_shared<Watch>(terms);
    place.scope = terms.scope;
    {
        const std::scoped_lock lock(roster_mutex_);
        if (roster_.size() >= most) return nullptr;
        put({place.share->id, place.path}, watch);
        roster_.emplace(watch.get(), place);
        count_.store(roster_.size(), std::memory_order_relaxed);
    }
    if (listener_) listener_->begins(place);
    return watch;
}

void Watches::remove(const std::shared_ptr<Watch>& watch, Status status) {
    std::vector<locks::Woken> woken;
    watch->end(status, woken);
    WatchPlace place;
    {
        const std::scoped_lock lock(roster_mutex_);
        const auto found = roster_.find(watch.get());
        if (found != roster_.end()) {
            place = std::move(found->second);
            take({place.share->id, place.path}, watch.get());
            roster_.erase(found);
            count_.store(roster_.size(), std::memory_order_relaxed);
        }
    }
    wake(woken);
    if (listener_ && place.share) listener_->ends(place);
}

std::vector<WatchRow> Watches::list(locks::OpenId after, std::size_t limit) const {
    std::vector<WatchRow> rows;
    {
        const std::scoped_lock lock(roster_mutex_); // while it is listed, a watch lives
        for (const auto& [watch, place] : roster_)
            if (place.open > after) rows.push_back({place.open, watch->terms, watch->state()});
    }
    const std::size_t most = std::min(limit, rows.size());
    std::ranges::partial_sort(rows, rows.begin() + static_cast<std::ptrdiff_t>(most), {}, &WatchRow::open);
    rows.resize(most);
    return rows;
}

void Watches::cancel(Watch& watch, locks::WaitToken token) {
    std::vector<locks::Woken> woken;
    watch.cancel(token, woken);
    wake(woken);
}

void Watches::moved(locks::ShareId share, std::string_view from, std::string_view to) {
    std::vector<WatchPlace> moved;
    {
        const std::scoped_lock lock(roster_mutex_);
        const KeyView old{share, from};
        Folders::mapped_type watches;
        {
            Shard& shard = shard_of(old);
            const std::scoped_lock shard_lock(shard.mutex);
            if (const auto found = shard.folders.find(old); found != shard.folders.end()) {
                watches = std::move(found->second);
                shard.folders.erase(found);
            }
        }
        for (const auto& watch : watches) {
            put({share, to}, watch);
            WatchPlace& place = roster_.at(watch.get());
            place.path = to;
            moved.push_back(place);
        }
    }
    if (!listener_) return;
    for (WatchPlace& place : moved) {
        listener_->begins(place);
        place.path = from;
        listener_->ends(place);
    }
}

/// Windows answers what waits with DELETE_PENDING once the folder is marked.
void Watches::folder_goes(locks::ShareId share, std::string_view path) {
    if (!any()) return;
    std::vector<locks::Woken> woken;
    {
        const KeyView key{share, path};
        Shard& shard = shard_of(key);
        const std::scoped_lock lock(shard.mutex);
        if (const auto found = shard.folders.find(key); found != shard.folders.end())
            for (const auto& watch : found->second) watch->end(Status::delete_pending, woken);
    }
    wake(woken);
}

// ---------------------------------------------------------------- telling

void Watches::tell_stream(locks::ShareId share, std::string_view path, std::string_view stream, FileAction action,
                          CompletionFilter why) {
    std::vector<locks::Woken> woken;
    for_each_watching(share, path, [&](Watch& watch, std::string_view folder) {
        if (watch.wants(why)) watch.note({{action, below(folder, path), stream}}, woken);
        return true;
    });
    wake(woken);
}

void Watches::tell_rename(locks::ShareId share, std::string_view from, std::string_view to, CompletionFilter why) {
    if (vfs::parent_of(from) != vfs::parent_of(to)) {
        tell(share, from, FileAction::removed, why);
        tell(share, to, FileAction::added, why);
        return;
    }
    std::vector<locks::Woken> woken;
    for_each_watching(share, from, [&](Watch& watch, std::string_view folder) {
        if (watch.wants(why))
            watch.note({{FileAction::renamed_old_name, below(folder, from), {}},
                        {FileAction::renamed_new_name, below(folder, to), {}}},
                       woken);
        return true;
    });
    wake(woken);
}

void Watches::lose_all() {
    std::vector<locks::Woken> woken;
    for (Shard& shard : shards_) {
        const std::scoped_lock lock(shard.mutex);
        for (const auto& [ignored, watches] : shard.folders)
            for (const auto& watch : watches) watch->lose(woken);
    }
    wake(woken);
}

// ---------------------------------------------------------------- our own changes

OwnChange Watches::begin(locks::ShareId share, std::string_view path, NameChange what) {
    if (!any() || !is_watched(share, path)) return {};
    return OwnChange(*this, share, path, what);
}

OwnChange Watches::begin_rename(locks::ShareId share, std::string_view from, std::string_view to) {
    if (!any() || (!is_watched(share, from) && !is_watched(share, to))) return {};
    return OwnChange(*this, share, from, to);
}

OwnChange Watches::begin_write(const locks::LockManager& locks, const locks::Open& open) {
    if (!any()) return {};
    return begin(open.share, locks.path_of(open), NameChange::modified);
}

void Watches::finish(const OwnMarks::MarkRef& mark, OwnMarks::Came came) {
    marks_.finish(mark, came);
    listener_->marks_finished();
}

} // namespace holdfast::smb2
