#pragma once
// [MS-FSCC] 2.5 File System Information Classes.

#include "smb2/wire/codec.h"
#include "smb2/wire/info/classes.h"

namespace holdfast::smb2::wire {

enum class FileSystemAttributes : std::uint32_t {
    none = 0,
    case_sensitive_search = 0x1,
    case_preserved_names = 0x2,
    unicode_on_disk = 0x4,
    persistent_acls = 0x8,
    file_compression = 0x10,
    volume_quotas = 0x20,
    supports_sparse_files = 0x40,
    supports_reparse_points = 0x80,
    supports_remote_storage = 0x100,
    supports_posix_unlink_rename = 0x400,
    volume_is_compressed = 0x8000,
    supports_object_ids = 0x1'0000,
    supports_encryption = 0x2'0000,
    named_streams = 0x4'0000,
    read_only_volume = 0x8'0000,
    sequential_write_once = 0x10'0000,
    supports_transactions = 0x20'0000,
    supports_hard_links = 0x40'0000,
    supports_extended_attributes = 0x80'0000,
    supports_open_by_file_id = 0x100'0000,
    supports_usn_journal = 0x200'0000,
    supports_integrity_streams = 0x400'0000,
    supports_block_refcounting = 0x800'0000,
    supports_sparse_vdl = 0x1000'0000,
};
template <>
inline constexpr bool is_flags<FileSystemAttributes> = true;

/// [MS-FSCC] 2.5, FileFsAttributeInformation.
struct FileFsAttributeInformation {
    static constexpr FsInfoClass info_class = FsInfoClass::attribute;

    FileSystemAttributes file_system_attributes = FileSystemAttributes::none;
    std::uint32_t maximum_component_name_length = 0;
    std::u16string file_system_name{};

    static void fields(auto& wire, auto& m) {
        Extent name;
        wire("FileSystemAttributes", m.file_system_attributes);
        wire("MaximumComponentNameLength", m.maximum_component_name_length);
        wire.length32("FileSystemNameLength", name);
        wire.text("FileSystemName", name, m.file_system_name);
    }
};

/// [MS-FSCC] 2.5, FileFsControlInformation.
struct FileFsControlInformation {
    static constexpr FsInfoClass info_class = FsInfoClass::control;

    std::uint64_t free_space_start_filtering = 0;
    std::uint64_t free_space_threshold = 0;
    std::uint64_t free_space_stop_filtering = 0;
    std::uint64_t default_quota_threshold = 0;
    std::uint64_t default_quota_limit = 0;
    std::uint32_t file_system_control_flags = 0;

    static void fields(auto& wire, auto& m) {
        wire("FreeSpaceStartFiltering", m.free_space_start_filtering);
        wire("FreeSpaceThreshold", m.free_space_threshold);
        wire("FreeSpaceStopFiltering", m.free_space_stop_filtering);
        wire("DefaultQuotaThreshold", m.default_quota_threshold);
        wire("DefaultQuotaLimit", m.default_quota_limit);
        wire("FileSystemControlFlags", m.file_system_control_flags);
        wire.reserved(4);
    }
};

enum class DeviceType : std::uint32_t { cd_rom = 2, disk = 7, named_pipe = 0x11 };

enum class DeviceCharacteristics : std::uint32_t {
    none = 0,
    removable_media = 0x1,
    read_only_device = 0x2,
    floppy_diskette = 0x4,
    write_once_media = 0x8,
    remote_device = 0x10,
    device_is_mounted = 0x20,
    virtual_volume = 0x40,
};
template <>
inline constexpr bool is_flags<DeviceCharacteristics> = true;

/// [MS-FSCC] 2.5, FileFsDeviceInformation.
struct FileFsDeviceInformation {
    static constexpr FsInfoClass info_class = FsInfoClass::device;

    DeviceType device_type = DeviceType::disk;
    DeviceCharacteristics characteristics = DeviceCharacteristics::none;

    static void fields(auto& wire, auto& m) {
        wire("DeviceType", m.device_type);
        wire("Characteristics", m.characteristics);
    }
};

/// [MS-FSCC] 2.5, FileFsFullSizeInformation.
struct FileFsFullSizeInformation {
    static constexpr FsInfoClass info_class = FsInfoClass::full_size;

    std::uint64_t total_allocation_units = 0;
    std::uint64_t caller_available_allocation_units = 0;
    std::uint64_t actual_available_allocation_units = 0;
    std::uint32_t sectors_per_allocation_unit = 0;
    std::uint32_t bytes_per_sector = 0;

    static void fields(auto& wire, auto& m) {
        wire("TotalAllocationUnits", m.total_allocation_units);
        wire("CallerAvailableAllocationUnits", m.caller_available_allocation_units);
        wire("ActualAvailableAllocationUnits", m.actual_available_allocation_units);
        wire("SectorsPerAllocationUnit", m.sectors_per_allocation_unit);
        wire("BytesPerSector", m.bytes_per_sector);
    }
};

/// [MS-FSCC] 2.5, FileFsLabelInformation.
struct FileFsLabelInformation {
    static constexpr FsInfoClass info_class = FsInfoClass::label;

    std::u16string volume_label{};

    static void fields(auto& wire, auto& m) {
        Extent label;
        wire.length32("VolumeLabelLength", label);
        wire.text("VolumeLabel", label, m.volume_label);
    }
};

/// [MS-FSCC] 2.5, FileFsObjectIdInformation.
struct FileFsObjectIdInformation {
    static constexpr FsInfoClass info_class = FsInfoClass::object_id;

    Guid object_id{};
    std::array<std::uint8_t, 48> extended_info{};

    static void fields(auto& wire, auto& m) {
        wire("ObjectId", m.object_id);
        wire("ExtendedInfo", m.extended_info);
    }
};

/// [MS-FSCC] 2.5, FileFsSectorSizeInformation.
struct FileFsSectorSizeInformation {
    static constexpr FsInfoClass info_class = FsInfoClass::sector_size;

    std::uint32_t logical_bytes_per_sector = 0;
    std::uint32_t physical_bytes_per_sector_for_atomicity = 0;
    std::uint32_t physical_bytes_per_sector_for_performance = 0;
    std::uint32_t file_system_effective_physical_bytes_per_sector_for_atomicity = 0;
    std::uint32_t flags = 0; // 1: device aligned, 2: partition aligned, 4: no seek penalty, 8: trim
    std::uint32_t byte_offset_for_sector_alignment = 0;
    std::uint32_t byte_offset_for_partition_alignment = 0;

    static void fields(auto& wire, auto& m) {
        wire("LogicalBytesPerSector", m.logical_bytes_per_sector);
        wire("PhysicalBytesPerSectorForAtomicity", m.physical_bytes_per_sector_for_atomicity);
        wire("PhysicalBytesPerSectorForPerformance", m.physical_bytes_per_sector_for_performance);
        wire("FileSystemEffectivePhysicalBytesPerSectorForAtomicity",
             m.file_system_effective_physical_bytes_per_sector_for_atomicity);
        wire("Flags", m.flags);
        wire("ByteOffsetForSectorAlignment", m.byte_offset_for_sector_alignment);
        wire("ByteOffsetForPartitionAlignment", m.byte_offset_for_partition_alignment);
    }
};

/// [MS-FSCC] 2.5, FileFsSizeInformation.
struct FileFsSizeInformation {
    static constexpr FsInfoClass info_class = FsInfoClass::size;

    std::uint64_t total_allocation_units = 0;
    std::uint64_t available_allocation_units = 0;
    std::uint32_t sectors_per_allocation_unit = 0;
    std::uint32_t bytes_per_sector = 0;

    static void fields(auto& wire, auto& m) {
        wire("TotalAllocationUnits", m.total_allocation_units);
        wire("AvailableAllocationUnits", m.available_allocation_units);
        wire("SectorsPerAllocationUnit", m.sectors_per_allocation_unit);
        wire("BytesPerSector", m.bytes_per_sector);
    }
};

/// [MS-FSCC] 2.5, FileFsVolumeInformation.
struct FileFsVolumeInformation {
    static constexpr FsInfoClass info_class = FsInfoClass::volume;

    FileTime volume_creation_time{};
    std::uint32_t volume_serial_number = 0;
    bool supports_objects = false;
    std::u16string volume_label{};

    static void fields(auto& wire, auto& m) {
        Extent label;
        wire("VolumeCreationTime", m.volume_creation_time);
        wire("VolumeSerialNumber", m.volume_serial_number);
        wire.length32("VolumeLabelLength", label);
        wire("SupportsObjects", m.supports_objects);
        wire.reserved(1);
        wire.text("VolumeLabel", label, m.volume_label);
    }
};

} // namespace holdfast::smb2::wire
