#include "smb2/handlers/info/fs_queries.h"

#include "smb2/map_status.h"
#include "smb2/wire/filetime.h"
#include "smb2/wire/info/filesystem.h"
#include "vfs/names.h"

#include <algorithm>

namespace holdfast::smb2::info {

namespace {

constexpr std::uint32_t sector_size = 512;

std::uint32_t sectors_per_unit(const vfs::SpaceInfo& space) {
    return static_cast<std::uint32_t>(std::max<std::uint64_t>(space.block_size / sector_size, 1));
}

} // namespace

/// The label is the share's name: that is what Explorer shows beside a drive letter.
Status query_fs_volume(const Subject& subject, Buffer& out) {
    wire::FileFsVolumeInformation volume;
    if (const auto root = subject.volume().resolve(""); root && root->exists)
        volume.volume_creation_time = wire::to_filetime(root->attributes.times.creation);
    volume.volume_serial_number = subject.volume().serial_number();
    volume.volume_label = vfs::utf8_to_utf16(subject.file.share->settings.name);
    wire::encode(volume, out);
    return Status::success;
}

Status query_fs_size(const Subject& subject, Buffer& out) {
    const auto space = subject.volume().space();
    if (!space) return to_status(space.error());
    wire::FileFsSizeInformation size;
    size.total_allocation_units = space->total_blocks;
    size.available_allocation_units = space->available_blocks;
    size.sectors_per_allocation_unit = sectors_per_unit(*space);
    size.bytes_per_sector = sector_size;
    wire::encode(size, out);
    return Status::success;
}

Status query_fs_device(const Subject& subject, Buffer& out) {
    using wire::DeviceCharacteristics;
    wire::FileFsDeviceInformation device;
    device.characteristics = DeviceCharacteristics::device_is_mounted;
    if (subject.file.share->settings.read_only) device.characteristics |= DeviceCharacteristics::read_only_device;
    wire::encode(device, out);
    return Status::success;
}

/// What this share really does, under the name that makes clients try it: several look for "NTFS".
Status query_fs_attribute(const Subject& subject, Buffer& out) {
    using enum wire::FileSystemAttributes;
    const vfs::Capabilities& can = subject.volume().capabilities();
    wire::FileFsAttributeInformation attribute;
    attribute.file_system_attributes = case_preserved_names | unicode_on_disk | persistent_acls | supports_hard_links;
    if (can.sparse_files) attribute.file_system_attributes |= supports_sparse_files;
    if (can.named_streams) attribute.file_system_attributes |= named_streams;
    if (can.user_xattrs) attribute.file_system_attributes |= supports_extended_attributes;
    if (subject.file.share->settings.read_only) attribute.file_system_attributes |= read_only_volume;
    attribute.maximum_component_name_length = 255;
    attribute.file_system_name = u"NTFS";
    wire::encode(attribute, out);
    return Status::success;
}

/// Quotas are the host's matter: none are tracked, no limit is known.
Status query_fs_control(const Subject&, Buffer& out) {
    wire::FileFsControlInformation control;
    control.default_quota_threshold = UINT64_MAX;
    control.default_quota_limit = UINT64_MAX;
    wire::encode(control, out);
    return Status::success;
}

Status query_fs_full_size(const Subject& subject, Buffer& out) {
    const auto space = subject.volume().space();
    if (!space) return to_status(space.error());
    wire::FileFsFullSizeInformation size;
    size.total_allocation_units = space->total_blocks;
    size.caller_available_allocation_units = space->available_blocks;
    size.actual_available_allocation_units = space->free_blocks;
    size.sectors_per_allocation_unit = sectors_per_unit(*space);
    size.bytes_per_sector = sector_size;
    wire::encode(size, out);
    return Status::success;
}

/// The volume's serial number, widened: the same as long as the file system lives.
Status query_fs_object_id(const Subject& subject, Buffer& out) {
    wire::FileFsObjectIdInformation id;
    const std::uint32_t serial = subject.volume().serial_number();
    for (std::size_t i = 0; i < 4; ++i) id.object_id[i] = static_cast<std::uint8_t>(serial >> (8 * i));
    wire::encode(id, out);
    return Status::success;
}

Status query_fs_sector_size(const Subject& subject, Buffer& out) {
    constexpr std::uint32_t aligned_device = 1, partition_aligned = 2;
    const auto space = subject.volume().space();
    if (!space) return to_status(space.error());
    const auto block = static_cast<std::uint32_t>(space->block_size);
    wire::FileFsSectorSizeInformation sector;
    sector.logical_bytes_per_sector = sector_size;
    sector.physical_bytes_per_sector_for_atomicity = block;
    sector.physical_bytes_per_sector_for_performance = block;
    sector.file_system_effective_physical_bytes_per_sector_for_atomicity = block;
    sector.flags = aligned_device | partition_aligned;
    wire::encode(sector, out);
    return Status::success;
}

} // namespace holdfast::smb2::info
