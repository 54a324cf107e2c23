#include "locks/snapshot.h"

#include "locks/open_state.h"
#include "locks/stream.h"

#include <chrono>
#include <mutex>

namespace holdfast::locks {

namespace {

LeaseRow row_of(const Lease& lease) {
    LeaseRow row{.kind = lease.kind,
                 .key = lease.name.key,
                 .version = lease.version,
                 .epoch = lease.epoch,
                 .held = lease.held,
                 .breaking_to = std::nullopt,
                 .breaking_since = lease.breaking_since,
                 .opens = lease.opens};
    if (lease.is_breaking) row.breaking_to = lease.required;
    return row;
}

} // namespace

OpenRow Stream::row(const Open& open) const {
    OpenRow row;
    row.id = open.id;
    row.state = open.state();
    row.file = open.file;
    row.kind = open.kind;
    row.access = open.access;
    row.share_mode = open.share_mode;
    row.create_options = open.create_options;
    row.path = open.path_;
    row.stream_name = stream_name_of(open);
    row.opened_at = open.opened_at;
    row.last_use = open.last_used();
    row.bytes_read = open.bytes_read.load(std::memory_order_relaxed);
    row.bytes_written = open.bytes_written.load(std::memory_order_relaxed);
    row.delete_on_close = open.delete_on_close_;
    row.delete_pending = is_delete_pending();
    row.locks_held = open.locks_.held;
    row.locks_waiting = open.locks_.waiting;
    if (open.lease_) row.lease = row_of(*open.lease_);
    if (open.state() == OpenState::orphaned && open.durability_)
        row.expires_at = open.orphaned_at_ + std::chrono::milliseconds(open.durability_->timeout_ms);
    if (open.durability_) {
        row.durable_ms = open.durability_->timeout_ms;
        row.durable_kind = open.durability_->kind;
        if (open.durability_->create_guid != CreateGuid{}) row.create_guid = open.durability_->create_guid;
    }
    if (open.reconnected_at_ != Time{}) row.reconnected_at = open.reconnected_at_;
    row.owner = open.owner();
    return row;
}

std::optional<OpenRow> Snapshot::row_of(const Open& open) {
    const Stream& stream = Stream::of(open);
    std::lock_guard guard(stream.mutex);
    if (!rights_of(open.state()).admin_sees_it) return std::nullopt;
    return stream.row(open);
}

std::optional<OpenRow> Snapshot::open(OpenId id) const {
    const OpenRef open = opens_.find(id);
    return open ? row_of(*open) : std::nullopt;
}

std::vector<OpenRow> Snapshot::opens(OpenId after, std::size_t limit,
                                     const std::function<bool(const OpenRow&)>& wanted) const {
    std::vector<OpenRow> rows;
    if (limit == 0) return rows;
    opens_.walk(after, [&](const OpenRef& open) {
        std::optional<OpenRow> row = row_of(*open);
        if (row && (!wanted || wanted(*row))) rows.push_back(std::move(*row));
        return rows.size() < limit;
    });
    return rows;
}

std::optional<LockRow> Snapshot::row_of(std::uint64_t serial, LockPlace place) const {
    const OpenRef open = opens_.find(place.open);
    if (!open) return std::nullopt;
    const Stream& stream = Stream::of(*open);
    std::lock_guard guard(stream.mutex);
    const auto view = stream.ranges().view(place.index, serial);
    if (!view) return std::nullopt;
    return LockRow{.open = open->id,
                   .file = open->file,
                   .path = stream.path_of(*open),
                   .stream_name = Stream::stream_name_of(*open),
                   .range = view->range,
                   .mode = view->mode,
                   .granted = view->granted,
                   .serial = serial,
                   .blocked_by = view->blocked_by,
                   .owner = open->owner()};
}

std::vector<LockRow> Snapshot::locks(std::uint64_t after, std::size_t limit,
                                     const std::function<bool(const LockRow&)>& wanted) const {
    std::vector<LockRow> rows;
    if (limit == 0) return rows;
    locks_.walk(after, [&](std::uint64_t serial, LockPlace place) {
        std::optional<LockRow> row = row_of(serial, place);
        if (row && (!wanted || wanted(*row))) rows.push_back(std::move(*row));
        return rows.size() < limit;
    });
    return rows;
}

} // namespace holdfast::locks
