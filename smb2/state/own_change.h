#pragma once
// How a handler says that it changes something.

#include "locks/ids.h"
#include "smb2/state/own_marks.h"
#include "smb2/wire/messages/change_notify.h"
#include "vfs/attributes.h"

#include <array>
#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

namespace holdfast::smb2 {

class Watches;

/// The part of FILE_NOTIFY_CHANGE_* that a name is about.
constexpr wire::CompletionFilter name_filter(vfs::Kind kind) {
    return kind == vfs::Kind::directory ? wire::CompletionFilter::dir_name : wire::CompletionFilter::file_name;
}

/// One change that we make, from before it is made until it is told; empty, and free, where nobody watches. One
/// that goes untold has not happened. Made by Watches::begin() and its like.
///
/// A watch that begins while the change is made is not told by us: either the change is older than the watch, or
/// the kernel tells of it.
class OwnChange {
  public:
    OwnChange() = default;
    OwnChange(Watches& watches, locks::ShareId share, std::string_view path, NameChange what);
    OwnChange(Watches& watches, locks::ShareId share, std::string_view from, std::string_view to);
    OwnChange(OwnChange&& other) noexcept { swap(other); }
    OwnChange& operator=(OwnChange&& other) noexcept {
        swap(other);
        return *this;
    }
    ~OwnChange();

    explicit operator bool() const { return watches_ != nullptr; }

    void added(vfs::Kind kind);
    void removed(vfs::Kind kind);
    void renamed(vfs::Kind kind);
    /// Something else had the new name and lost it: told before added() or renamed().
    void replaced(std::string_view path);
    void modified(wire::CompletionFilter why);
    /// It has happened; whoever owns `pending` tells it later.
    void put_off(std::atomic<std::uint32_t>& pending, wire::CompletionFilter why);

  private:
    void swap(OwnChange& other) noexcept;

    Watches* watches_ = nullptr;
    locks::ShareId share_{};
    std::string path_, new_path_;
    std::array<OwnMarks::MarkRef, 2> marks_;
    OwnMarks::Came came_ = OwnMarks::Came::to_nothing;
};

} // namespace holdfast::smb2
