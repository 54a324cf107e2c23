// Who has a file open, and what is open below a folder: for whoever explains what stands in the way.

#include "locks/lock_manager_impl.h"

namespace holdfast::locks {

std::vector<OpenRow> LockManager::opens_on(const FileKey& file, std::size_t limit) const {
    std::vector<OpenRow> rows;
    const auto known = impl_->streams.lock_known(file);
    const Stream* const stream = known.stream.get();
    if (stream == nullptr) return rows;
    stream->visit([&](const Open& open) {
        if (rows.size() < limit) rows.push_back(stream->row(open));
    });
    return rows;
}

std::vector<OpenRow> LockManager::opens_on_named_streams(const FileKey& file, std::size_t limit) const {
    std::vector<OpenRow> rows;
    if (limit == 0 || !has_open_named_streams(file)) return rows;
    impl_->walk_named(file, [&](const OpenRef& open, const Stream& stream) {
        rows.push_back(stream.row(*open));
        return rows.size() < limit;
    });
    return rows;
}

std::vector<LockRow> LockManager::locks_on(const FileKey& file, std::size_t limit) const {
    std::vector<LockRow> rows;
    const auto known = impl_->streams.lock_known(file);
    const Stream* const stream = known.stream.get();
    if (stream == nullptr) return rows;
    stream->visit([&](const Open& open) {
        stream->ranges().visit_held(Stream::holder(open), [&](std::uint64_t serial, ByteRange range, LockMode mode) {
            if (rows.size() == limit) return false;
            rows.push_back({.open = open.id,
                            .file = open.file,
                            .path = stream->path_of(open),
                            .stream_name = Stream::stream_name_of(open),
                            .range = range,
                            .mode = mode,
                            .granted = true,
                            .serial = serial,
                            .blocked_by = std::nullopt,
                            .owner = open.owner()});
            return true;
        });
    });
    return rows;
}

bool LockManager::is_anything_open_below(ShareId share, std::string_view folder) const {
    return impl_->folders.is_anything_open_below(share, folder);
}

std::vector<OpenRow> LockManager::opens_below(ShareId share, std::string_view folder, std::size_t limit) const {
    std::vector<OpenRow> rows;
    if (limit == 0 || !is_anything_open_below(share, folder)) return rows;
    impl_->walk_below(share, folder, [&](const OpenRef& open, const Stream& stream) {
        rows.push_back(stream.row(*open));
        return rows.size() < limit;
    });
    return rows;
}

} // namespace holdfast::locks
