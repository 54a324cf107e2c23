// Renaming: folders and streams that are reserved meanwhile, and the new paths afterwards.

#include "locks/lock_manager_impl.h"

namespace holdfast::locks {

// ---------------------------------------------------------------- folders

std::optional<FolderHold> LockManager::hold_folder(ShareId share, std::string_view path, OpenId* blocker) {
    if (impl_->folders.hold(share, path)) return FolderHold(*impl_, share, std::string(path));
    if (blocker) *blocker = impl_->any_open_below(share, path);
    return std::nullopt;
}

/// Asked only to explain a refusal. 0 when it has gone meanwhile, or another rename holds the folder.
OpenId LockManager::Impl::any_open_below(ShareId share, std::string_view folder) const {
    OpenId found{};
    walk_below(share, folder, [&](const OpenRef& open, const Stream&) {
        found = open->id;
        return false;
    });
    return found;
}

FolderHold::FolderHold(LockManager::Impl& impl, ShareId share, std::string path)
    : impl_(&impl), share_(share), path_(std::move(path)) {}

FolderHold::FolderHold(FolderHold&& other) noexcept
    : impl_(std::exchange(other.impl_, nullptr)), share_(other.share_), path_(std::move(other.path_)) {}

FolderHold::~FolderHold() {
    if (impl_) impl_->folders.release(share_, path_);
}

// ---------------------------------------------------------------- streams

std::optional<StreamHold> LockManager::hold_unopened(const FileKey& file, OpenId except, OpenId* blocker) {
    auto [stream, guard] = impl_->streams.lock(file);
    const OpenId in_the_way = stream->any_open(except);
    if (in_the_way == OpenId{} && stream->hold()) {
        guard.unlock();
        return StreamHold(*impl_, std::move(stream));
    }
    impl_->streams.unlock(*stream, guard);
    if (blocker) *blocker = in_the_way == OpenId{} ? impl_->any_named_open(file) : in_the_way;
    return std::nullopt;
}

StreamHold::StreamHold(LockManager::Impl& impl, std::shared_ptr<Stream> stream)
    : impl_(&impl), stream_(std::move(stream)) {}

StreamHold::StreamHold(StreamHold&& other) noexcept
    : impl_(std::exchange(other.impl_, nullptr)), stream_(std::move(other.stream_)) {}

StreamHold::~StreamHold() {
    if (!impl_) return;
    std::unique_lock guard(stream_->mutex);
    stream_->release_hold();
    impl_->streams.unlock(*stream_, guard);
}

// ---------------------------------------------------------------- paths

void LockManager::renamed(const FileKey& file, std::string_view new_path) {
    const auto known = impl_->streams.lock_known(file);
    Stream* const stream = known.stream.get();
    if (stream == nullptr) return;
    const std::vector<Stream::Move> moves = stream->renamed(new_path);
    for (const Stream::Move& move : moves) impl_->folders.move(move.share, move.from, new_path, move.open);
    impl_->record(*stream);
    if (!moves.empty() && impl_->is_watched())
        stream->visit([&](const Open& open) { impl_->observer->renamed(stream->row(open), moves.front().from); });
}

std::string LockManager::path_of(const Open& open) const {
    const Stream& stream = Stream::of(open);
    std::lock_guard guard(stream.mutex);
    return stream.path_of(open);
}

} // namespace holdfast::locks
