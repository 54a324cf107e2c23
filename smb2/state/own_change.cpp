#include "smb2/state/own_change.h"

#include "smb2/state/watches.h"

#include <utility>

namespace holdfast::smb2 {

using wire::FileAction;

OwnChange::OwnChange(Watches& watches, locks::ShareId share, std::string_view path, NameChange what)
    : watches_(&watches), share_(share), path_(path) {
    if (watches.has_listener()) marks_[0] = watches.marks().begin(share, path, what);
}

OwnChange::OwnChange(Watches& watches, locks::ShareId share, std::string_view from, std::string_view to)
    : watches_(&watches), share_(share), path_(from), new_path_(to) {
    if (!watches.has_listener()) return;
    marks_ = {watches.marks().begin(share, from, NameChange::removed),
              watches.marks().begin(share, to, NameChange::added)};
}

OwnChange::~OwnChange() {
    if (!watches_) return;
    for (const OwnMarks::MarkRef& mark : marks_)
        if (mark) watches_->finish(mark, came_);
}

void OwnChange::swap(OwnChange& other) noexcept {
    std::swap(watches_, other.watches_);
    std::swap(share_, other.share_);
    std::swap(path_, other.path_);
    std::swap(new_path_, other.new_path_);
    std::swap(marks_, other.marks_);
    std::swap(came_, other.came_);
}

void OwnChange::added(vfs::Kind kind) {
    if (!watches_) return;
    came_ = OwnMarks::Came::about;
    watches_->tell(share_, path_, FileAction::added, name_filter(kind));
}

void OwnChange::removed(vfs::Kind kind) {
    if (!watches_) return;
    came_ = OwnMarks::Came::about;
    watches_->tell(share_, path_, FileAction::removed, name_filter(kind));
}

void OwnChange::renamed(vfs::Kind kind) {
    if (!watches_) return;
    came_ = OwnMarks::Came::about;
    watches_->tell_rename(share_, path_, new_path_, name_filter(kind));
}

void OwnChange::replaced(std::string_view path) {
    if (watches_) watches_->tell(share_, path, FileAction::removed, name_filter(vfs::Kind::file));
}

void OwnChange::modified(wire::CompletionFilter why) {
    if (!watches_) return;
    came_ = OwnMarks::Came::about;
    watches_->tell(share_, path_, FileAction::modified, why);
}

void OwnChange::put_off(std::atomic<std::uint32_t>& pending, wire::CompletionFilter why) {
    if (!watches_) return;
    came_ = OwnMarks::Came::about;
    pending.fetch_or(wire::to_bits(why), std::memory_order_relaxed);
}

} // namespace holdfast::smb2
