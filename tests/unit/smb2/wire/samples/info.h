#pragma once
// Samples of information classes.

#include "tests/unit/smb2/wire/samples/sample.h"

namespace holdfast::smb2::wire {

template <>
struct Sample<FileAccessInformation> {
    static std::vector<Case<FileAccessInformation>> cases() { return {{{AccessMask{0x1200A9}}, "a9001200"}}; }
};
template <>
struct Sample<FileAlignmentInformation> {
    static std::vector<Case<FileAlignmentInformation>> cases() { return {{{.alignment_requirement = 1}, "01000000"}}; }
};
template <>
struct Sample<FileAttributeTagInformation> {
    static std::vector<Case<FileAttributeTagInformation>> cases() {
        return {{{.file_attributes = FileAttributes::reparse_point, .reparse_tag = 0xA000'000C}, "00040000 0c0000a0"}};
    }
};

inline FileBasicInformation some_basic() {
    return {.creation_time = FileTime{1},
            .last_access_time = FileTime{2},
            .last_write_time = FileTime{3},
            .change_time = FileTime{4},
            .file_attributes = FileAttributes::archive};
}
inline FileStandardInformation some_standard() {
    return {
        .allocation_size = 4096, .end_of_file = 5, .number_of_links = 2, .delete_pending = true, .directory = false};
}

template <>
struct Sample<FileBasicInformation> {
    static std::vector<Case<FileBasicInformation>> cases() {
        return {
            {some_basic(), "0100000000000000 0200000000000000 0300000000000000 0400000000000000 20000000 00000000"}};
    }
};
template <>
struct Sample<FileStandardInformation> {
    static std::vector<Case<FileStandardInformation>> cases() {
        return {{some_standard(), "0010000000000000 0500000000000000 02000000 01 00 0000"}};
    }
};
template <>
struct Sample<FileCompressionInformation> {
    static std::vector<Case<FileCompressionInformation>> cases() {
        return {{{.compressed_file_size = 1,
                  .compression_format = 2,
                  .compression_unit_shift = 3,
                  .chunk_shift = 4,
                  .cluster_shift = 5},
                 "0100000000000000 0200 03 04 05 000000"}};
    }
};
template <>
struct Sample<FileIdInformation> {
    static std::vector<Case<FileIdInformation>> cases() {
        return {{{.volume_serial_number = 0x1234, .file_id = counting<std::array<std::uint8_t, 16>>(1)},
                 "3412000000000000 0102030405060708090a0b0c0d0e0f10"}};
    }
};
template <>
struct Sample<FileInternalInformation> {
    static std::vector<Case<FileInternalInformation>> cases() { return {{{.index_number = 99}, "6300000000000000"}}; }
};
template <>
struct Sample<FileModeInformation> {
    static std::vector<Case<FileModeInformation>> cases() { return {{{.mode = 2}, "02000000"}}; }
};
template <>
struct Sample<FileNetworkOpenInformation> {
    static std::vector<Case<FileNetworkOpenInformation>> cases() {
        return {{{.creation_time = FileTime{1},
                  .last_access_time = FileTime{2},
                  .last_write_time = FileTime{3},
                  .change_time = FileTime{4},
                  .allocation_size = 5,
                  .end_of_file = 6,
                  .file_attributes = FileAttributes::directory},
                 "0100000000000000 0200000000000000 0300000000000000 0400000000000000 0500000000000000 "
                 "0600000000000000 10000000 00000000"}};
    }
};
template <>
struct Sample<FilePositionInformation> {
    static std::vector<Case<FilePositionInformation>> cases() {
        return {{{.current_byte_offset = 7}, "0700000000000000"}};
    }
};
template <>
struct Sample<FileStreamInformation> {
    static std::vector<Case<FileStreamInformation>> cases() {
        return {{{.stream_size = 1, .stream_allocation_size = 2, .stream_name = u"::$DATA"},
                 "00000000 0e000000 0100000000000000 0200000000000000 3a003a0024004400410054004100"}};
    }
};
template <>
struct Sample<FileAllInformation> {
    static std::vector<Case<FileAllInformation>> cases() {
        return {{{.basic = some_basic(),
                  .standard = some_standard(),
                  .internal = {.index_number = 6},
                  .ea = {.ea_size = 7},
                  .access = {.access_flags = AccessMask{8}},
                  .position = {.current_byte_offset = 9},
                  .mode = {.mode = 10},
                  .alignment = {.alignment_requirement = 11},
                  .name = {.file_name = u"\\a"}},
                 "0100000000000000 0200000000000000 0300000000000000 0400000000000000 20000000 00000000 "
                 "0010000000000000 0500000000000000 02000000 01 00 0000 0600000000000000 07000000 08000000 "
                 "0900000000000000 0a000000 0b000000 04000000 5c006100"}};
    }
};
template <>
struct Sample<FileNameInformation> {
    static std::vector<Case<FileNameInformation>> cases() {
        return {{{u"\\dir\\f"}, "0c000000 5c006400690072005c006600"}, {{}, "00000000"}};
    }
};
template <>
struct Sample<FileAlternateNameInformation> {
    static std::vector<Case<FileAlternateNameInformation>> cases() {
        return {{{{u"LONG~1"}}, "0c000000 4c004f004e0047007e003100"}};
    }
};
template <>
struct Sample<FileNormalizedNameInformation> {
    static std::vector<Case<FileNormalizedNameInformation>> cases() {
        return {{{{u"dir\\f"}}, "0a000000 6400690072005c006600"}};
    }
};
template <>
struct Sample<FileShortNameInformation> {
    static std::vector<Case<FileShortNameInformation>> cases() { return {{{{u"A.B"}}, "06000000 41002e004200"}}; }
};
template <>
struct Sample<FileAllocationInformation> {
    static std::vector<Case<FileAllocationInformation>> cases() {
        return {{{.allocation_size = 4096}, "0010000000000000"}};
    }
};
template <>
struct Sample<FileDispositionInformation> {
    static std::vector<Case<FileDispositionInformation>> cases() {
        return {{{.delete_pending = true}, "01"}, {{.delete_pending = false}, "00"}};
    }
};
template <>
struct Sample<FileDispositionInformationEx> {
    static std::vector<Case<FileDispositionInformationEx>> cases() {
        return {{{DispositionFlags::delete_ | DispositionFlags::posix_semantics}, "03000000"}};
    }
};
template <>
struct Sample<FileEndOfFileInformation> {
    static std::vector<Case<FileEndOfFileInformation>> cases() { return {{{.end_of_file = 1024}, "0004000000000000"}}; }
};
template <>
struct Sample<FileLinkInformation> {
    static std::vector<Case<FileLinkInformation>> cases() {
        return {{{.replace_if_exists = true, .root_directory = 0, .file_name = u"d\\link"},
                 "01 00000000000000 0000000000000000 0c000000 64005c006c0069006e006b00"}};
    }
};
template <>
struct Sample<FileRenameInformation> {
    static std::vector<Case<FileRenameInformation>> cases() {
        return {{{.replace_if_exists = true, .root_directory = 1, .file_name = u"new"},
                 "01 00000000000000 0100000000000000 06000000 6e0065007700"},
                {{}, "00 00000000000000 0000000000000000 00000000"}};
    }
};
template <>
struct Sample<FileValidDataLengthInformation> {
    static std::vector<Case<FileValidDataLengthInformation>> cases() {
        return {{{.valid_data_length = 3}, "0300000000000000"}};
    }
};
template <>
struct Sample<FilePipeInformation> {
    static std::vector<Case<FilePipeInformation>> cases() {
        return {{{.read_mode = 1, .completion_mode = 0}, "01000000 00000000"}};
    }
};
template <>
struct Sample<FilePipeLocalInformation> {
    static std::vector<Case<FilePipeLocalInformation>> cases() {
        return {{{.named_pipe_type = 1,
                  .named_pipe_configuration = 2,
                  .maximum_instances = 3,
                  .current_instances = 4,
                  .inbound_quota = 5,
                  .read_data_available = 6,
                  .outbound_quota = 7,
                  .write_quota_available = 8,
                  .named_pipe_state = 9,
                  .named_pipe_end = 10},
                 "01000000 02000000 03000000 04000000 05000000 06000000 07000000 08000000 09000000 0a000000"}};
    }
};
template <>
struct Sample<FileEaInformation> {
    static std::vector<Case<FileEaInformation>> cases() { return {{{.ea_size = 4}, "04000000"}}; }
};
template <>
struct Sample<FileFullEaInformation> {
    static std::vector<Case<FileFullEaInformation>> cases() {
        return {{{.flags = EaFlags::need_ea, .ea_name = "NAME", .ea_value = from_hex("0102")},
                 "00000000 80 04 0200 4e414d45 00 0102"},
                {{.ea_name = "GONE"}, "00000000 00 04 0000 474f4e45 00"}};
    }
};
template <>
struct Sample<ChainOf<FileFullEaInformation>> {
    static std::vector<Case<ChainOf<FileFullEaInformation>>> cases() {
        return {{{{{.ea_name = "A", .ea_value = from_hex("0102")}, {.ea_name = "BB", .ea_value = from_hex("03")}}},
                 "0c000000 00 01 0200 41 00 0102 00000000 00 02 0100 4242 00 03"}};
    }
};
template <>
struct Sample<FileGetEaInformation> {
    static std::vector<Case<FileGetEaInformation>> cases() {
        return {{{.ea_name = "NAME"}, "00000000 04 4e414d45 00"}};
    }
};

inline DirectoryEntry some_entry() {
    return {.file_index = 1,
            .creation_time = FileTime{2},
            .last_access_time = FileTime{3},
            .last_write_time = FileTime{4},
            .change_time = FileTime{5},
            .end_of_file = 6,
            .allocation_size = 7,
            .file_attributes = FileAttributes::archive,
            .ea_size = 8,
            .reparse_point_tag = 9,
            .short_name = u"F~1",
            .file_id = 10,
            .file_id_128 = counting<std::array<std::uint8_t, 16>>(0x40),
            .file_name = u"file"};
}

template <>
struct Sample<FileDirectoryInformation> {
    static std::vector<Case<FileDirectoryInformation>> cases() {
        return {{{some_entry()},
                 "00000000 01000000 0200000000000000 0300000000000000 0400000000000000 0500000000000000 "
                 "0600000000000000 0700000000000000 20000000 08000000 660069006c006500"}};
    }
};
template <>
struct Sample<FileFullDirectoryInformation> {
    static std::vector<Case<FileFullDirectoryInformation>> cases() {
        return {{{some_entry()},
                 "00000000 01000000 0200000000000000 0300000000000000 0400000000000000 0500000000000000 "
                 "0600000000000000 0700000000000000 20000000 08000000 08000000 660069006c006500"}};
    }
};
template <>
struct Sample<FileIdFullDirectoryInformation> {
    static std::vector<Case<FileIdFullDirectoryInformation>> cases() {
        return {{{some_entry()},
                 "00000000 01000000 0200000000000000 0300000000000000 0400000000000000 0500000000000000 "
                 "0600000000000000 0700000000000000 20000000 08000000 08000000 00000000 0a00000000000000 "
                 "660069006c006500"}};
    }
};
template <>
struct Sample<FileBothDirectoryInformation> {
    static std::vector<Case<FileBothDirectoryInformation>> cases() {
        return {{{some_entry()},
                 "00000000 01000000 0200000000000000 0300000000000000 0400000000000000 0500000000000000 "
                 "0600000000000000 0700000000000000 20000000 08000000 08000000 06 00 46007e003100 "
                 "000000000000000000000000000000000000 660069006c006500"},
                {{},
                 "00000000 00000000 0000000000000000 0000000000000000 0000000000000000 0000000000000000 "
                 "0000000000000000 0000000000000000 00000000 00000000 00000000 00 00 "
                 "000000000000000000000000000000000000000000000000"}};
    }
};
template <>
struct Sample<FileIdBothDirectoryInformation> {
    static std::vector<Case<FileIdBothDirectoryInformation>> cases() {
        return {{{some_entry()},
                 "00000000 01000000 0200000000000000 0300000000000000 0400000000000000 0500000000000000 "
                 "0600000000000000 0700000000000000 20000000 08000000 08000000 06 00 46007e003100 "
                 "000000000000000000000000000000000000 0000 0a00000000000000 660069006c006500"},
                {{},
                 "00000000 00000000 0000000000000000 0000000000000000 0000000000000000 0000000000000000 "
                 "0000000000000000 0000000000000000 00000000 00000000 00000000 00 00 "
                 "000000000000000000000000000000000000000000000000 0000 0000000000000000"}};
    }
};
template <>
struct Sample<FileIdExtdDirectoryInformation> {
    static std::vector<Case<FileIdExtdDirectoryInformation>> cases() {
        return {{{some_entry()},
                 "00000000 01000000 0200000000000000 0300000000000000 0400000000000000 0500000000000000 "
                 "0600000000000000 0700000000000000 20000000 08000000 08000000 09000000 "
                 "404142434445464748494a4b4c4d4e4f 660069006c006500"}};
    }
};
template <>
struct Sample<FileNamesInformation> {
    static std::vector<Case<FileNamesInformation>> cases() {
        return {{{some_entry()}, "00000000 01000000 08000000 660069006c006500"}};
    }
};
template <>
struct Sample<FileNotifyInformation> {
    static std::vector<Case<FileNotifyInformation>> cases() {
        return {{{.action = FileAction::modified, .file_name = u"d\\f"}, "00000000 03000000 06000000 64005c006600"}};
    }
};

template <>
struct Sample<FileFsAttributeInformation> {
    static std::vector<Case<FileFsAttributeInformation>> cases() {
        return {{{.file_system_attributes =
                      FileSystemAttributes::case_preserved_names | FileSystemAttributes::unicode_on_disk,
                  .maximum_component_name_length = 255,
                  .file_system_name = u"NTFS"},
                 "06000000 ff000000 08000000 4e00540046005300"}};
    }
};
template <>
struct Sample<FileFsControlInformation> {
    static std::vector<Case<FileFsControlInformation>> cases() {
        return {{{.free_space_start_filtering = 1,
                  .free_space_threshold = 2,
                  .free_space_stop_filtering = 3,
                  .default_quota_threshold = 4,
                  .default_quota_limit = 5,
                  .file_system_control_flags = 6},
                 "0100000000000000 0200000000000000 0300000000000000 0400000000000000 0500000000000000 "
                 "06000000 00000000"}};
    }
};
template <>
struct Sample<FileFsDeviceInformation> {
    static std::vector<Case<FileFsDeviceInformation>> cases() {
        return {{{.device_type = DeviceType::disk, .characteristics = DeviceCharacteristics::device_is_mounted},
                 "07000000 20000000"}};
    }
};
template <>
struct Sample<FileFsFullSizeInformation> {
    static std::vector<Case<FileFsFullSizeInformation>> cases() {
        return {{{.total_allocation_units = 1,
                  .caller_available_allocation_units = 2,
                  .actual_available_allocation_units = 3,
                  .sectors_per_allocation_unit = 8,
                  .bytes_per_sector = 512},
                 "0100000000000000 0200000000000000 0300000000000000 08000000 00020000"}};
    }
};
template <>
struct Sample<FileFsLabelInformation> {
    static std::vector<Case<FileFsLabelInformation>> cases() { return {{{u"disk"}, "08000000 6400690073006b00"}}; }
};
template <>
struct Sample<FileFsObjectIdInformation> {
    static std::vector<Case<FileFsObjectIdInformation>> cases() {
        return {{{.object_id = counting<Guid>(1), .extended_info = counting<std::array<std::uint8_t, 48>>(0x20)},
                 "0102030405060708090a0b0c0d0e0f10 "
                 "202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f404142434445464748494a4b4c4d4e4f"}};
    }
};
template <>
struct Sample<FileFsSectorSizeInformation> {
    static std::vector<Case<FileFsSectorSizeInformation>> cases() {
        return {{{.logical_bytes_per_sector = 512,
                  .physical_bytes_per_sector_for_atomicity = 4096,
                  .physical_bytes_per_sector_for_performance = 4097,
                  .file_system_effective_physical_bytes_per_sector_for_atomicity = 4098,
                  .flags = 3,
                  .byte_offset_for_sector_alignment = 4,
                  .byte_offset_for_partition_alignment = 5},
                 "00020000 00100000 01100000 02100000 03000000 04000000 05000000"}};
    }
};
template <>
struct Sample<FileFsSizeInformation> {
    static std::vector<Case<FileFsSizeInformation>> cases() {
        return {{{.total_allocation_units = 1,
                  .available_allocation_units = 2,
                  .sectors_per_allocation_unit = 8,
                  .bytes_per_sector = 512},
                 "0100000000000000 0200000000000000 08000000 00020000"}};
    }
};
template <>
struct Sample<FileFsVolumeInformation> {
    static std::vector<Case<FileFsVolumeInformation>> cases() {
        return {{{.volume_creation_time = FileTime{1},
                  .volume_serial_number = 0x1234'5678,
                  .supports_objects = false,
                  .volume_label = u"demo"},
                 "0100000000000000 78563412 08000000 00 00 640065006d006f00"}};
    }
};

} // namespace holdfast::smb2::wire
