// Named streams, and the file that they belong to: its unnamed stream counts their opens. No two streams are locked at
// a time: the file is entered before, and left after, what happens to the named stream itself.

#include "locks/lock_manager_impl.h"

namespace holdfast::locks {

// ---------------------------------------------------------------- opening and ending

OpenResult LockManager::Impl::admit_named(OpenRequest& request) {
    const FileKey named = request.file;
    OpenResult result;
    result.verdict = enter_file(request);
    if (result.verdict != OpenVerdict::granted) return result;
    result = admit(request);
    if (result.verdict != OpenVerdict::granted) leave_file(named, request.access, request.share_mode);
    return result;
}

OpenVerdict LockManager::Impl::enter_file(const OpenRequest& request) {
    auto [stream, guard] = streams.lock(request.file.unnamed());
    const OpenVerdict verdict = stream->check_named_open();
    if (verdict == OpenVerdict::granted) stream->add_named_open(request.access, request.share_mode);
    streams.unlock(*stream, guard);
    return verdict;
}

/// Where this was the last open of all, and the file is to be deleted, that happens now, on behalf of whoever asked.
void LockManager::Impl::leave_file(const FileKey& named, Access access, ShareMode share_mode) {
    auto [stream, guard] = streams.lock(named.unnamed());
    if (const OpenRef remover = stream->remove_named_open(access, share_mode)) {
        const std::string path = stream->path_of(*remover);
        guard.unlock();
        if (remover->resource) remover->resource->remove_name(path);
        guard.lock();
        stream->name_removed();
    }
    streams.unlock(*stream, guard);
}

// ---------------------------------------------------------------- the door

bool LockManager::has_open_named_streams(const FileKey& file) const {
    const auto [stream, guard] = impl_->streams.lock_known(file);
    return stream && stream->has_named_opens();
}

OpenId LockManager::Impl::any_named_open(const FileKey& file) const {
    OpenId found{};
    walk_named(file, [&](const OpenRef& open, const Stream&) {
        found = open->id;
        return false;
    });
    return found;
}

/// Slow: asked only where it would be refused.
LockManager::AskedStreams LockManager::break_handles_of_named_streams(const FileKey& file, CacheOperation operation,
                                                                      WaitToken token) {
    return impl_->ask_for_handles<AskedStreams>(operation, token,
                                                [&](auto&& visit) { impl_->walk_named(file, visit); });
}

void LockManager::renamed_stream(const FileKey& stream_key, std::string_view new_name) {
    const auto [stream, guard] = impl_->streams.lock_known(stream_key);
    if (stream) stream->renamed_stream(new_name);
}

std::string LockManager::stream_name_of(const Open& open) const {
    if (!open.file.is_named_stream()) return {};
    const Stream& stream = Stream::of(open);
    const std::lock_guard guard(stream.mutex);
    return Stream::stream_name_of(open);
}

} // namespace holdfast::locks
