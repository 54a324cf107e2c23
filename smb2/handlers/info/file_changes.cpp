#include "smb2/handlers/info/file_changes.h"

#include "smb2/handlers/fixed_times.h"
#include "smb2/handlers/info/attributes.h"
#include "smb2/handlers/info/may_change.h"
#include "smb2/map_status.h"
#include "smb2/wire/filetime.h"
#include "smb2/wire/info/file.h"
#include "smb2/wire/info/set.h"

#include <algorithm>
#include <cstdlib>
#include <mutex>
#include <optional>

namespace holdfast::smb2::info {

namespace {

using vfs::dos::directory;
using vfs::dos::temporary;

// ---------------------------------------------------------------- times

/// [MS-FSCC] 2.4.7: 0 leaves a time as it is, -1 also keeps this open's later writes from moving it, -2 lets
/// them again.
enum class TimeWish : std::uint8_t { leave, freeze, thaw, set, invalid };

TimeWish wish_of(wire::FileTime time) {
    const auto value = static_cast<std::int64_t>(time);
    if (value == 0) return TimeWish::leave;
    if (value == -1) return TimeWish::freeze;
    if (value == -2) return TimeWish::thaw;
    return value < 0 ? TimeWish::invalid : TimeWish::set;
}

std::optional<vfs::Ticks> time_to_set(wire::FileTime time) {
    if (wish_of(time) != TimeWish::set) return std::nullopt;
    return wire::from_filetime(time);
}

bool are_valid(const wire::FileBasicInformation& basic) {
    const auto valid = [](wire::FileTime time) { return wish_of(time) != TimeWish::invalid; };
    return valid(basic.creation_time) && valid(basic.last_access_time) && valid(basic.last_write_time) &&
           valid(basic.change_time);
}

void remember_wish(bool& frozen, wire::FileTime time) {
    const TimeWish wish = wish_of(time);
    if (wish != TimeWish::leave) frozen = wish != TimeWish::thaw;
}

/// A time that was set by hand stays against what this open does later, as a frozen one does.
void remember_wishes(FileOpen& file, const wire::FileBasicInformation& basic) {
    const std::lock_guard guard(file.mutex);
    remember_wish(file.write_time_frozen, basic.last_write_time);
    remember_wish(file.change_time_frozen, basic.change_time);
}

bool keeps_change_time(FileOpen& file) {
    const std::lock_guard guard(file.mutex);
    return file.change_time_frozen;
}

// ---------------------------------------------------------------- sizes

/// [MS-FSA] 2.1.4.10 for all bytes that a new end of file takes away or adds.
bool locks_allow_resize(const Subject& subject, std::uint64_t from, std::uint64_t to) {
    const auto range = locks::ByteRange::make(std::min(from, to), std::max(from, to) - std::min(from, to));
    return !range || range->empty() || subject.locks.allows_io(subject.open, *range, locks::IoKind::write);
}

Status resize(const Subject& subject, std::uint64_t size) {
    const auto now = subject.file.file->attributes();
    if (!now) return to_status(now.error());
    if (!locks_allow_resize(subject, now->size, size)) return Status::file_lock_conflict;
    const FixedTimes times(subject.file);
    if (const auto done = subject.file.file->truncate(size); !done) return to_status(done.error());
    times.put_back();
    return Status::success;
}

/// Reserves what lies beyond the end of a file. What was reserved and is wanted no more is given back by cutting
/// there.
Status reserve(const Subject& subject, const vfs::Attributes& now, std::uint64_t wanted) {
    if (wanted < now.allocated) {
        if (const Status status = resize(subject, now.size); status != Status::success) return status;
    }
    const auto done = subject.file.file->allocate(wanted);
    return done ? Status::success : to_status(done.error());
}

/// Files end at 2^63-1.
bool is_size(std::uint64_t value) { return value <= static_cast<std::uint64_t>(INT64_MAX); }

// ---------------------------------------------------------------- deletion

Status may_delete(const Subject& subject, ReadOnlyRule rule) {
    if (subject.path().empty() && !subject.is_named_stream()) return Status::access_denied; // the share itself
    return may_delete(*subject.file.file, rule);
}

Status mark_deletion(const Subject& subject, bool pending) {
    switch (subject.locks.set_delete_pending(subject.open, pending)) {
    case locks::DeleteVerdict::done:
        if (pending && subject.is_folder() && subject.file.watches)
            subject.file.watches->folder_goes(subject.file.share->id, subject.path());
        return Status::success;
    case locks::DeleteVerdict::closed: return Status::file_closed;
    }
    std::abort(); // every enumerator has returned above
}

} // namespace

// [MS-FSA] 2.1.5.15.2 FileBasicInformation.
Status set_basic(const Subject& subject, wire::View input) {
    const auto basic = wire::decode<wire::FileBasicInformation>(input);
    if (!basic) return Status::info_length_mismatch;
    if (!are_valid(*basic)) return Status::invalid_parameter;
    const auto wanted = static_cast<std::uint32_t>(basic->file_attributes);
    if ((wanted & directory) != 0 && !subject.is_folder()) return Status::invalid_parameter;
    if ((wanted & temporary) != 0 && subject.is_folder()) return Status::invalid_parameter;

    vfs::AttributeChange change;
    change.creation = time_to_set(basic->creation_time);
    change.last_access = time_to_set(basic->last_access_time);
    change.last_write = time_to_set(basic->last_write_time);
    change.change = time_to_set(basic->change_time);
    if (wanted != 0) {
        const auto now = subject.file.file->attributes();
        if (!now) return to_status(now.error());
        if (!change.change && keeps_change_time(subject.file)) change.change = now->times.change;
        change.dos_attributes = (now->dos_attributes & ~settable_attributes) | (wanted & settable_attributes);
    }
    if (const auto done = subject.file.file->set_attributes(change); !done) return to_status(done.error());
    remember_wishes(subject.file, *basic);
    return Status::success;
}

// [MS-FSA] 2.1.5.15.1 FileAllocationInformation. Less than the file holds cuts it.
Status set_allocation(const Subject& subject, wire::View input) {
    const auto wanted = wire::decode<wire::FileAllocationInformation>(input);
    if (!wanted) return Status::info_length_mismatch;
    if (subject.is_folder() || !is_size(wanted->allocation_size)) return Status::invalid_parameter;

    const auto now = subject.file.file->attributes();
    if (!now) return to_status(now.error());
    if (wanted->allocation_size < now->size) return resize(subject, wanted->allocation_size);

    // Nothing of the content changes from here on, so nobody has written.
    const auto times = FixedTimes::with_write_time(subject.file);
    const Status status = reserve(subject, *now, wanted->allocation_size);
    times.put_back();
    return status;
}

// [MS-FSA] 2.1.5.15.4 FileEndOfFileInformation.
Status set_end_of_file(const Subject& subject, wire::View input) {
    const auto wanted = wire::decode<wire::FileEndOfFileInformation>(input);
    if (!wanted) return Status::info_length_mismatch;
    if (subject.is_folder() || !is_size(wanted->end_of_file)) return Status::invalid_parameter;
    return resize(subject, wanted->end_of_file);
}

// [MS-FSA] 2.1.5.15.3 FileDispositionInformation.
Status set_disposition(const Subject& subject, wire::View input) {
    const auto wanted = wire::decode<wire::FileDispositionInformation>(input);
    if (!wanted) return Status::info_length_mismatch;
    const bool deletes = wanted->delete_pending;
    if (deletes) {
        if (const Status status = may_delete(subject, ReadOnlyRule::refuse); status != Status::success) return status;
    }
    return mark_deletion(subject, deletes);
}

// [MS-FSCC] 2.4.12 FileDispositionInformationEx. The name goes with the last open, as without POSIX_SEMANTICS;
// whoever insists on more falls back to FileDispositionInformation when told so.
Status set_disposition_ex(const Subject& subject, wire::View input) {
    using wire::DispositionFlags;
    const auto wanted = wire::decode<wire::FileDispositionInformationEx>(input);
    if (!wanted) return Status::info_length_mismatch;
    if (wire::has_any(wanted->flags, DispositionFlags::posix_semantics | DispositionFlags::on_close))
        return Status::not_supported;

    const bool deletes = wire::has(wanted->flags, DispositionFlags::delete_);
    if (deletes) {
        const bool ignore = wire::has(wanted->flags, DispositionFlags::ignore_readonly_attribute);
        const Status status = may_delete(subject, ignore ? ReadOnlyRule::ignore : ReadOnlyRule::refuse);
        if (status != Status::success) return status;
    }
    return mark_deletion(subject, deletes);
}

// [MS-FSA] 2.1.5.15.7 FileModeInformation.
Status set_mode(const Subject& subject, wire::View input) {
    constexpr std::uint32_t write_through = 0x2, sequential_only = 0x4, no_buffering = 0x8, alert = 0x10,
                            nonalert = 0x20;
    const auto wanted = wire::decode<wire::FileModeInformation>(input);
    if (!wanted) return Status::info_length_mismatch;
    const auto mode = static_cast<std::uint32_t>(wanted->mode);
    if ((mode & ~(write_through | sequential_only | no_buffering | alert | nonalert)) != 0)
        return Status::invalid_parameter;
    // Synchronous I/O is the client's own matter and fixed at its open.
    if ((mode & (alert | nonalert)) != 0) return Status::invalid_parameter;

    const std::lock_guard guard(subject.file.mutex);
    subject.file.mode = mode;
    return Status::success;
}

// [MS-FSA] 2.1.5.15.9 FilePositionInformation.
Status set_position(const Subject& subject, wire::View input) {
    const auto wanted = wire::decode<wire::FilePositionInformation>(input);
    if (!wanted) return Status::info_length_mismatch;
    if (!is_size(wanted->current_byte_offset)) return Status::invalid_parameter;
    const std::lock_guard guard(subject.file.mutex);
    subject.file.position = wanted->current_byte_offset;
    return Status::success;
}

} // namespace holdfast::smb2::info
