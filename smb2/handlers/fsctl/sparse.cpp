#include "smb2/handlers/fsctl/sparse.h"

#include "smb2/handlers/fixed_times.h"
#include "smb2/handlers/io_checks.h"
#include "smb2/handlers/others_caching.h"
#include "smb2/map_status.h"
#include "smb2/wire/fsctl/sparse.h"

#include <algorithm>

namespace holdfast::smb2::fsctl {

using locks::Access;

namespace {

/// Of a file that is not marked as sparse all is allocated, whatever holes the file system keeps.
vfs::Result<std::vector<vfs::File::Extent>> ranges_with_data(vfs::File& file, const wire::AllocatedRange& asked,
                                                             std::size_t most) {
    const auto now = file.attributes();
    if (!now) return now.error();
    if ((now->dos_attributes & vfs::dos::sparse) != 0)
        return file.allocated_ranges(asked.file_offset, asked.length, most);
    const std::uint64_t end = std::min(asked.file_offset + asked.length, now->size);
    if (asked.file_offset >= end) return std::vector<vfs::File::Extent>();
    return std::vector<vfs::File::Extent>{{asked.file_offset, end - asked.file_offset}};
}

} // namespace

Outcome set_sparse(const Call& call) {
    if (call.open->kind == locks::FileKind::directory) return Status::invalid_parameter;
    if (!locks::has_any(call.open->access, Access::write_data | Access::write_attributes | Access::append_data))
        return Status::access_denied;
    wire::SetSparse wanted; // true without a buffer
    if (!call.request.input.empty()) {
        const auto asked = wire::decode<wire::SetSparse>(call.request.input);
        if (!asked) return Status::invalid_parameter;
        wanted = *asked;
    }
    const auto now = call.file().file->attributes();
    if (!now) return to_status(now.error());
    vfs::AttributeChange change;
    change.dos_attributes =
        wanted.set_sparse ? now->dos_attributes | vfs::dos::sparse : now->dos_attributes & ~vfs::dos::sparse;
    OwnChange told = call.file().begin_write(call.ctx.locks(), *call.open);
    if (const auto done = call.file().file->set_attributes(change); !done) return to_status(done.error());
    told.put_off(call.file().untold_changes, wire::CompletionFilter::attributes);
    return call.answer({});
}

Outcome set_zero_data(const Call& call) {
    if (call.open->kind == locks::FileKind::directory) return Status::invalid_parameter;
    if (!locks::has_any(call.open->access, Access::write_data)) return Status::access_denied;
    const auto asked = wire::decode<wire::SetZeroData>(call.request.input);
    if (!asked || asked->file_offset > asked->beyond_final_zero) return Status::invalid_parameter;
    const auto range = io_range(asked->file_offset, asked->beyond_final_zero - asked->file_offset);
    if (!range) return Status::invalid_parameter;
    if (const auto waits = ask_others(call.ctx, *call.open, locks::CacheOperation::write)) return *waits;
    if (!call.ctx.locks().allows_io(*call.open, *range, locks::IoKind::write)) return Status::file_lock_conflict;

    const auto now = call.file().file->attributes();
    if (!now) return to_status(now.error());
    // A file does not grow by this.
    const std::uint64_t end = std::min(asked->beyond_final_zero, now->size);
    if (asked->file_offset < end) {
        OwnChange change = call.file().begin_write(call.ctx.locks(), *call.open);
        const FixedTimes times(call.file());
        const auto done = call.file().file->zero_range(asked->file_offset, end - asked->file_offset);
        if (!done) return to_status(done.error());
        times.put_back();
        change.put_off(call.file().untold_changes, wire::CompletionFilter::last_write);
    }
    return call.answer({});
}

Outcome query_allocated_ranges(const Call& call) {
    if (call.open->kind == locks::FileKind::directory) return Status::invalid_parameter;
    if (!locks::has_any(call.open->access, Access::read_data)) return Status::access_denied;
    const auto asked = wire::decode<wire::AllocatedRange>(call.request.input);
    if (!asked || !io_range(asked->file_offset, asked->length)) return Status::invalid_parameter;

    // One more than fits tells whether that was all.
    const std::size_t most = call.most() / wire::AllocatedRange::size;
    const auto found = ranges_with_data(*call.file().file, *asked, most + 1);
    if (!found) return to_status(found.error());
    if (!found->empty() && most == 0) return Status::buffer_too_small;
    wire::Bytes output;
    for (std::size_t i = 0; i < std::min(most, found->size()); ++i)
        wire::encode(wire::AllocatedRange{(*found)[i].offset, (*found)[i].length}, output);
    return call.answer(std::move(output), found->size() > most ? Status::buffer_overflow : Status::success);
}

} // namespace holdfast::smb2::fsctl
