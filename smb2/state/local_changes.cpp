#include "smb2/state/local_changes.h"

#include "vfs/private_names.h"
#include "vfs/share_path.h"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace holdfast::smb2 {

namespace {

using vfs::LocalEvent;
using wire::CompletionFilter;
using wire::FileAction;

/// IN_ATTRIB says neither what has changed nor why; whoever wants to know one of these looks again.
constexpr CompletionFilter any_attribute = CompletionFilter::attributes | CompletionFilter::last_write |
                                           CompletionFilter::last_access | CompletionFilter::creation |
                                           CompletionFilter::ea | CompletionFilter::security;

vfs::Kind kind_of(const LocalEvent& event) { return event.is_folder ? vfs::Kind::directory : vfs::Kind::file; }

NameChange change_of(LocalEvent::What what) {
    switch (what) {
    case LocalEvent::What::added:
    case LocalEvent::What::moved_to: return NameChange::added;
    case LocalEvent::What::removed:
    case LocalEvent::What::moved_from: return NameChange::removed;
    default: return NameChange::modified;
    }
}

CompletionFilter filter_of(const LocalEvent& event) {
    switch (event.what) {
    case LocalEvent::What::data: return CompletionFilter::size | CompletionFilter::last_write;
    case LocalEvent::What::attributes: return any_attribute;
    default: return name_filter(kind_of(event));
    }
}

bool is_below(const std::string& path, const std::string& folder) {
    return path.size() > folder.size() && path.starts_with(folder) && (folder.empty() || path[folder.size()] == '/');
}

void log_refusal(const Share& share, const std::string& path, std::string_view why) {
    if (const auto logger = spdlog::get("smb2"))
        logger->warn("local changes in \"{}\" of share \"{}\" are not seen: {}", path, share.settings.name, why);
}

} // namespace

// ---------------------------------------------------------------- which folders

void LocalChanges::begins(const WatchPlace& place) {
    // What this thread's identity may not do, the draining thread can.
    if (!bind(place.share, place.path) || place.scope == WatchScope::tree) add_task({place, true});
}

void LocalChanges::ends(const WatchPlace& place) { add_task({place, false}); }

void LocalChanges::add_task(Task task) {
    {
        const std::scoped_lock lock(mutex_);
        tasks_.push_back(std::move(task));
    }
    kernel_->interrupt();
}

/// Walking down a tree takes time: it happens here, away from the clients, and without the mutex.
void LocalChanges::run_tasks() {
    for (;;) {
        std::unique_lock lock(mutex_);
        if (tasks_.empty()) return;
        const auto [place, begins] = std::move(tasks_.front());
        tasks_.pop_front();
        lock.unlock();
        if (!begins)
            drop_unwanted(place);
        else if (bind(place.share, place.path) && place.scope == WatchScope::tree)
            bind_below(place.share, place.path, Told::nothing);
    }
}

bool LocalChanges::bind(const std::shared_ptr<Share>& share, const std::string& path) {
    const std::scoped_lock lock(mutex_); // so that nobody reads of a number that we do not know yet
    Where where{share->id, path};
    if (by_place_.contains(where)) return true;
    if (by_place_.size() >= most_) {
        if (!std::exchange(is_full_, true)) log_refusal(*share, path, "the configured bound is reached");
        return false;
    }
    const auto id = share->volume->watch_folder(*kernel_, path);
    if (!id) {
        // Gone again, most often; what matters is the kernel's own bound.
        if (id.error() == vfs::Error::no_space && !std::exchange(is_full_, true))
            log_refusal(*share, path, "fs.inotify.max_user_watches is reached");
        return false;
    }
    by_id_[static_cast<int>(*id)].push_back({share, path});
    by_place_.emplace(std::move(where), *id);
    return true;
}

/// The folders below, by breadth: those near the top are the more interesting where the bound is met. With
/// Told::contents what is found is told as new: it came before the kernel watched.
void LocalChanges::bind_below(const std::shared_ptr<Share>& share, const std::string& top, Told told) {
    std::deque<std::string> left{top};
    while (!left.empty()) {
        const std::string path = std::move(left.front());
        left.pop_front();
        const auto children = share->volume->children(path);
        if (!children) continue;
        for (const vfs::Volume::Child& child : *children) {
            std::string below = vfs::join(path, child.name);
            if (told == Told::contents) {
                // The kernel may have seen it as well, between the watch and the look.
                const auto mark = watches_.marks().begin(share->id, below, NameChange::added);
                watches_.tell(share->id, below, FileAction::added,
                              name_filter(child.is_folder ? vfs::Kind::directory : vfs::Kind::file));
                watches_.finish(mark, OwnMarks::Came::about);
            }
            if (child.is_folder && bind(share, below)) left.push_back(std::move(below));
        }
    }
}

/// With mutex_ held.
void LocalChanges::unbind(const Where& where) {
    const auto found = by_place_.find(where);
    if (found == by_place_.end()) return;
    const vfs::LocalWatchId id = found->second;
    by_place_.erase(found);
    is_full_ = false;
    const auto folders = by_id_.find(static_cast<int>(id));
    if (folders == by_id_.end()) return;
    std::erase_if(folders->second,
                  [&](const Folder& one) { return one.share->id == where.first && one.path == where.second; });
    if (!folders->second.empty()) return;
    by_id_.erase(folders);
    kernel_->remove(id);
}

void LocalChanges::unbind_below(locks::ShareId share, const std::string& path) {
    const std::scoped_lock lock(mutex_);
    for (const Where& where : places_at({share, path}, WatchScope::tree)) unbind(where);
}

/// The places that we know at and below `top`; with mutex_ held.
std::vector<LocalChanges::Where> LocalChanges::places_at(const Where& top, WatchScope scope) const {
    if (scope == WatchScope::folder) return {top};
    std::vector<Where> all;
    // Between a folder and its children others may stand ("a" < "a-b" < "a/b"): those are passed over.
    for (auto at = by_place_.lower_bound(top); at != by_place_.end(); ++at) {
        const auto& [share, path] = at->first;
        if (share != top.first || !path.starts_with(top.second)) break;
        if (path == top.second || is_below(path, top.second)) all.push_back(at->first);
    }
    return all;
}

/// A watch has ended: what nobody else wants is given back to the kernel.
void LocalChanges::drop_unwanted(const WatchPlace& place) {
    std::unique_lock lock(mutex_);
    const std::vector<Where> all = places_at({place.share->id, place.path}, place.scope);
    lock.unlock();
    for (const Where& where : all) {
        // One by one: a watch that begins now finds the folder bound, or binds it again after us.
        const std::scoped_lock one(mutex_);
        if (!is_wanted(where.first, where.second)) unbind(where);
    }
}

/// Whether somebody is told of what happens in the folder.
bool LocalChanges::is_wanted(locks::ShareId share, const std::string& path) const {
    return watches_.is_watched(share, vfs::join(path, "any name"));
}

std::vector<LocalChanges::Folder> LocalChanges::folders_of(vfs::LocalWatchId id) const {
    const std::scoped_lock lock(mutex_);
    const auto found = by_id_.find(static_cast<int>(id));
    return found == by_id_.end() ? std::vector<Folder>() : found->second;
}

std::size_t LocalChanges::folders() const {
    const std::scoped_lock lock(mutex_);
    return by_place_.size();
}

// ---------------------------------------------------------------- what happened

void LocalChanges::drain() {
    run_tasks();
    const auto finished = watches_.marks().finished(); // all that they answer for is in the queue by now
    for (const LocalEvent& event : kernel_->read()) handle(event);
    end_move();
    for (const SeenChange& seen : watches_.marks().forget(finished))
        tell(seen, seen.what == NameChange::modified
                       ? any_attribute | CompletionFilter::size
                       : name_filter(seen.is_folder ? vfs::Kind::directory : vfs::Kind::file));
}

void LocalChanges::handle(const LocalEvent& event) {
    if (vfs::is_private_name(event.name)) return;
    switch (event.what) {
    case LocalEvent::What::overflow: return watches_.lose_all();
    case LocalEvent::What::unwatched: {
        for (const Folder& folder : folders_of(event.folder)) {
            const std::scoped_lock lock(mutex_);
            unbind({folder.share->id, folder.path});
        }
        return;
    }
    case LocalEvent::What::moved_from:
        end_move();
        move_.push_back(event);
        return;
    case LocalEvent::What::moved_to: return hold_move(event);
    default: end_move(); return tell_one(event);
    }
}

/// The halves of a move come one after the other. A half that stands alone came from, or went to, where nobody
/// watches; and so is a move told in whose middle something else came.
void LocalChanges::hold_move(const LocalEvent& event) {
    if (!is_move_within(event)) {
        end_move();
        return tell_one(event);
    }
    const LocalEvent from = std::move(move_.front());
    move_.clear();
    for (const Folder& folder : folders_of(event.folder)) {
        const SeenChange left{folder.share->id, vfs::join(folder.path, from.name), NameChange::removed,
                              event.is_folder};
        const SeenChange came{folder.share->id, vfs::join(folder.path, event.name), NameChange::added, event.is_folder};
        const bool ours_from = watches_.marks().takes(left);
        const bool ours = watches_.marks().takes(came) || ours_from;
        if (!ours) watches_.tell_rename(left.share, left.path, came.path, name_filter(kind_of(event)));
        follow(folder, from, ours);
        follow(folder, event, ours);
    }
}

bool LocalChanges::is_move_within(const LocalEvent& event) const {
    return !move_.empty() && move_.front().cookie == event.cookie && move_.front().folder == event.folder;
}

void LocalChanges::end_move() {
    if (move_.empty()) return;
    const LocalEvent from = std::move(move_.front());
    move_.clear();
    tell_one(from);
}

void LocalChanges::tell_one(const LocalEvent& event) {
    for (const Folder& folder : folders_of(event.folder)) {
        const SeenChange seen{folder.share->id, vfs::join(folder.path, event.name), change_of(event.what),
                              event.is_folder};
        const bool ours = watches_.marks().takes(seen);
        if (!ours) tell(seen, filter_of(event));
        follow(folder, event, ours);
    }
}

void LocalChanges::tell(const SeenChange& seen, CompletionFilter why) {
    switch (seen.what) {
    case NameChange::added: return watches_.tell(seen.share, seen.path, FileAction::added, why);
    case NameChange::removed: return watches_.tell(seen.share, seen.path, FileAction::removed, why);
    case NameChange::modified: return watches_.tell(seen.share, seen.path, FileAction::modified, why);
    }
}

/// Folders that come and go within a tree that is watched.
void LocalChanges::follow(const Folder& folder, const LocalEvent& event, bool ours) {
    if (!event.is_folder) return;
    const std::string path = vfs::join(folder.path, event.name);
    switch (change_of(event.what)) {
    case NameChange::modified: return;
    case NameChange::removed: {
        if (event.what == LocalEvent::What::removed && !ours) watches_.folder_goes(folder.share->id, path);
        return unbind_below(folder.share->id, path);
    }
    case NameChange::added: {
        if (!is_wanted(folder.share->id, path)) return;
        const bool is_new = event.what == LocalEvent::What::added && !ours;
        if (bind(folder.share, path)) bind_below(folder.share, path, is_new ? Told::contents : Told::nothing);
    }
    }
}

} // namespace holdfast::smb2
