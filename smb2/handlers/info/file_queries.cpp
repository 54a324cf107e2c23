#include "smb2/handlers/info/file_queries.h"

#include "smb2/handlers/attribute_fields.h"
#include "smb2/handlers/info/attributes.h"
#include "smb2/handlers/info/extended_attributes.h"
#include "smb2/handlers/info/stream_queries.h"
#include "smb2/map_status.h"
#include "smb2/wire/filetime.h"
#include "smb2/wire/info/ea.h"
#include "smb2/wire/info/file.h"
#include "vfs/names.h"
#include "vfs/share_path.h"
#include "vfs/short_name.h"

#include <mutex>
#include <string_view>

namespace holdfast::smb2::info {

namespace {

/// Fetches the attributes, makes the answer of them, appends it. A name that the share hides is hidden in all.
template <class Make>
Status answer_with(const Subject& subject, Buffer& out, Make make) {
    auto attributes = subject.file.file->attributes();
    if (!attributes) return to_status(attributes.error());
    mark_hidden(subject.locks, subject.open, *subject.file.share, *attributes);
    vfs::Ticks& last_write = attributes->times.last_write;
    last_write = subject.file.late_write_time.told(last_write, subject.now);
    wire::encode(make(*attributes), out);
    return Status::success;
}

wire::FileBasicInformation basic_of(const vfs::Attributes& file) {
    wire::FileBasicInformation basic;
    basic.creation_time = wire::to_filetime(file.times.creation);
    basic.last_access_time = wire::to_filetime(file.times.last_access);
    basic.last_write_time = wire::to_filetime(file.times.last_write);
    basic.change_time = wire::to_filetime(file.times.change);
    basic.file_attributes = wire_attributes(file);
    return basic;
}

wire::FileStandardInformation standard_of(const Subject& subject, const vfs::Attributes& file) {
    const bool pending = subject.is_delete_pending();
    const std::uint32_t links = subject.is_folder() ? 1 : file.links;
    wire::FileStandardInformation standard;
    standard.allocation_size = file.allocated;
    standard.end_of_file = file.size;
    standard.number_of_links = pending && links > 0 ? links - 1 : links; // the one that goes counts no more
    standard.delete_pending = pending;
    standard.directory = subject.is_folder();
    return standard;
}

std::uint32_t mode_of(const Subject& subject) {
    const std::lock_guard guard(subject.file.mutex);
    return subject.file.mode;
}

std::uint64_t position_of(const Subject& subject) {
    const std::lock_guard guard(subject.file.mutex);
    return subject.file.position;
}

/// From the root of the share, with a backslash in front.
std::u16string full_name(const Subject& subject) {
    return u'\\' + vfs::path_to_wire(subject.path()) + stream_suffix(subject);
}

} // namespace

Status query_access(const Subject& subject, const QueryLimits&, Buffer& out) {
    wire::encode(wire::FileAccessInformation{subject.open.access}, out);
    return Status::success;
}

Status query_alignment(const Subject&, const QueryLimits&, Buffer& out) {
    wire::encode(wire::FileAlignmentInformation{}, out); // any byte will do
    return Status::success;
}

Status query_all(const Subject& subject, const QueryLimits&, Buffer& out) {
    return answer_with(subject, out, [&](const vfs::Attributes& file) {
        wire::FileAllInformation all;
        all.basic = basic_of(file);
        all.standard = standard_of(subject, file);
        all.internal.index_number = file.id.inode;
        all.ea.ea_size = ea_size_of(*subject.file.file);
        all.access.access_flags = subject.open.access;
        all.position.current_byte_offset = position_of(subject);
        all.mode.mode = mode_of(subject);
        all.name.file_name = full_name(subject);
        return all;
    });
}

/// [MS-FSCC] 2.4.5: a name that is an 8.3 name is its own; others have one where the share gives them out.
Status query_alternate_name(const Subject& subject, const QueryLimits&, Buffer& out) {
    const std::string path = subject.path();
    std::string name(vfs::last_name(path));
    if (!vfs::is_short_name(name)) {
        if (name.empty() || !subject.file.share->settings.short_names) return Status::object_name_not_found;
        name = vfs::short_name_of(name);
    }
    wire::encode(wire::FileAlternateNameInformation{{vfs::name_to_wire(name)}}, out);
    return Status::success;
}

Status query_attribute_tag(const Subject& subject, const QueryLimits&, Buffer& out) {
    return answer_with(subject, out, [](const vfs::Attributes& file) {
        wire::FileAttributeTagInformation tag;
        tag.file_attributes = wire_attributes(file);
        return tag;
    });
}

Status query_basic(const Subject& subject, const QueryLimits&, Buffer& out) {
    return answer_with(subject, out, basic_of);
}

Status query_compression(const Subject& subject, const QueryLimits&, Buffer& out) {
    return answer_with(subject, out, [](const vfs::Attributes& file) {
        wire::FileCompressionInformation compression;
        compression.compressed_file_size = file.allocated;
        return compression;
    });
}

Status query_ea_size(const Subject& subject, const QueryLimits&, Buffer& out) {
    wire::encode(wire::FileEaInformation{ea_size_of(*subject.file.file)}, out);
    return Status::success;
}

Status query_id(const Subject& subject, const QueryLimits&, Buffer& out) {
    if (subject.dialect < 0x0300) return Status::not_supported;
    wire::FileIdInformation id;
    id.volume_serial_number = subject.volume().serial_number();
    const std::uint64_t inode = subject.file.file->id().inode;
    for (std::size_t i = 0; i < 8; ++i) id.file_id[i] = static_cast<std::uint8_t>(inode >> (8 * i));
    wire::encode(id, out);
    return Status::success;
}

Status query_internal(const Subject& subject, const QueryLimits&, Buffer& out) {
    wire::encode(wire::FileInternalInformation{subject.file.file->id().inode}, out);
    return Status::success;
}

Status query_mode(const Subject& subject, const QueryLimits&, Buffer& out) {
    wire::encode(wire::FileModeInformation{mode_of(subject)}, out);
    return Status::success;
}

Status query_network_open(const Subject& subject, const QueryLimits&, Buffer& out) {
    return answer_with(subject, out, [](const vfs::Attributes& file) {
        wire::FileNetworkOpenInformation info;
        fill_attributes(info, file);
        return info;
    });
}

/// [MS-SMB2] 3.3.5.20.1: dialect 3.1.1 has it. Long names in the spelling of the disk, from the share's root.
Status query_normalized_name(const Subject& subject, const QueryLimits&, Buffer& out) {
    if (subject.dialect < 0x0311) return Status::not_supported;
    wire::encode(wire::FileNormalizedNameInformation{{vfs::path_to_wire(subject.path()) + stream_suffix(subject)}},
                 out);
    return Status::success;
}

Status query_position(const Subject& subject, const QueryLimits&, Buffer& out) {
    wire::encode(wire::FilePositionInformation{position_of(subject)}, out);
    return Status::success;
}

Status query_standard(const Subject& subject, const QueryLimits&, Buffer& out) {
    return answer_with(subject, out, [&](const vfs::Attributes& file) { return standard_of(subject, file); });
}

Status query_pipe_of_file(const Subject&, const QueryLimits&, Buffer&) { return Status::invalid_parameter; }

} // namespace holdfast::smb2::info
